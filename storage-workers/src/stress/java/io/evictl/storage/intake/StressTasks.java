package io.evictl.storage.intake;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.TakenTask;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/** Tasks that nobody carries out. */
final class StressTasks {
  private static final TakenTask TAKEN =
      TakenTask.of(
          EvictionTask.newBuilder()
              .setTaskId("00000000-0000-0000-0000-000000000001")
              .setRequestId("00000000-0000-0000-0000-000000000002")
              .setAction(TaskAction.HIDE)
              .setExecution(new ExecutionId("p", "d", "e"))
              .setEntry(new EntryKey("p", "d", "n", "v", "t", null))
              .setDeadline(Instant.EPOCH)
              .build(),
          Instant.EPOCH);

  private StressTasks() {}

  static QueuedTask task(TopicPartition partition, long offset, String key) {
    var frontier = new Frontier(offset);
    frontier.started(offset);
    return new QueuedTask(partition, offset, key, TAKEN, frontier);
  }
}
