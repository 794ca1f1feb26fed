package io.evictl.storage.intake;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.TakenTask;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** Tasks that nobody carries out. */
final class QueuedTasks {
  private QueuedTasks() {}

  static EvictionTask task(String key, TaskAction action) {
    return EvictionTask.newBuilder()
        .setTaskId(UUID.randomUUID().toString())
        .setRequestId(UUID.randomUUID().toString())
        .setAction(action)
        .setExecution(new ExecutionId("p", "d", "e"))
        .setEntry(new EntryKey("p", "d", "n", "v", key, null))
        .setDeadline(Instant.EPOCH)
        .build();
  }

  static QueuedTask queued(TopicPartition partition, long offset, String key, Frontier frontier) {
    return new QueuedTask(
        partition, offset, key, TakenTask.of(task(key, TaskAction.HIDE), Instant.EPOCH), frontier);
  }
}
