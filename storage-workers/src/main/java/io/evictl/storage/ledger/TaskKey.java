package io.evictl.storage.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import java.util.UUID;

/**
 * Names a task in the ledger.
 *
 * @param entryId name-based (MD5) on the key of the task's record
 */
public record TaskKey(UUID requestId, UUID entryId, UUID taskId) {

  /**
   * @throws IllegalArgumentException if the task's ids are no UUIDs
   */
  public static TaskKey of(EvictionTask task) {
    return new TaskKey(
        UUID.fromString(task.getRequestId()),
        UUID.nameUUIDFromBytes(Keys.of(task.getEntry()).getBytes(UTF_8)),
        UUID.fromString(task.getTaskId()));
  }
}
