package io.evictl.storage.intake;

import io.evictl.storage.results.TakenTask;
import org.apache.kafka.common.TopicPartition;

/**
 * A task that waits for a worker or is with one.
 *
 * @param key of the record: tasks of one key are done one after the other
 * @param frontier of the assignment it came with, so that a late finish can't move a newer one
 */
record QueuedTask(
    TopicPartition partition, long offset, String key, TakenTask task, Frontier frontier) {

  Lane lane() {
    return Lane.of(task.task().getAction());
  }

  void finished() {
    frontier.finished(offset);
  }

  /** One record of one assignment is one task; a decoded task is costly to compare. */
  @Override
  public boolean equals(Object other) {
    return other instanceof QueuedTask queued
        && queued.offset == offset
        && queued.frontier == frontier
        && queued.partition.equals(partition);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(offset);
  }
}
