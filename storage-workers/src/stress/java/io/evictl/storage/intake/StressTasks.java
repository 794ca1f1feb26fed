package io.evictl.storage.intake;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.TakenTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  static List<QueuedTask> take(Backlog backlog, int most) {
    try {
      return backlog.take(Lane.CHANGES, most);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isBack(Backlog backlog, TopicPartition partition) {
    try {
      return backlog.awaitBack(List.of(partition), Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static QueuedTask task(TopicPartition partition, long offset, String key) {
    var frontier = new Frontier(offset);
    frontier.started(offset);
    return new QueuedTask(partition, offset, key, TAKEN, frontier);
  }
}
