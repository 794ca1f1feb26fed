package io.evictl.storage.results;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.ledger.TaskKey;
import java.time.Instant;

/**
 * A task that a worker has taken up.
 *
 * @param key names it in the ledger
 */
public record TakenTask(TaskKey key, EvictionTask task, Instant takenAt) {

  /**
   * @throws IllegalArgumentException if the task's ids or its entry are malformed
   */
  public static TakenTask of(EvictionTask task, Instant takenAt) {
    return new TakenTask(TaskKey.of(task), task, takenAt);
  }
}
