package io.evictl.producer.archival;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import flyteidl.admin.ExecutionOuterClass.ExecutionClosure;
import flyteidl.admin.ExecutionOuterClass.ExecutionSpec;
import flyteidl.admin.ExecutionOuterClass.ExecutionState;
import io.evictl.producer.admin.ArchivedRow;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An execution that is archived, as far as a policy may ask about it.
 *
 * @param archivedAt when its state became so; where its closure does not tell, when its row changed
 * @param archivedBy the principal that flyteadmin noted, or ""
 * @param launchPlan name of the launch plan, or of the task of a single-task execution
 * @param labels of the execution
 */
public record ArchivedExecution(
    ExecutionId id,
    Instant archivedAt,
    String archivedBy,
    String launchPlan,
    Map<String, String> labels) {

  public ArchivedExecution {
    labels = Map.copyOf(labels);
  }

  /**
   * What flyteadmin's row tells.
   *
   * @throws InvalidProtocolBufferException where its spec or closure can't be read
   */
  public static ArchivedExecution of(ArchivedRow row) throws InvalidProtocolBufferException {
    var spec = ExecutionSpec.parseFrom(row.spec());
    var closure = ExecutionClosure.parseFrom(row.closure());
    var change = closure.getStateChangeDetails();
    // A closure tells of its creation, too: then its state is ACTIVE.
    boolean told = change.getState() == ExecutionState.EXECUTION_ARCHIVED && change.hasOccurredAt();
    return new ArchivedExecution(
        row.id(),
        told ? instant(change.getOccurredAt()) : row.updatedAt(),
        told ? change.getPrincipal() : "",
        spec.getLaunchPlan().getName(),
        spec.getLabels().getValuesMap());
  }

  /**
   * When a row's state last changed, as its closure tells; where it does not, when the row did.
   *
   * @throws InvalidProtocolBufferException where its closure can't be read
   */
  static Instant changedAt(ArchivedRow row) throws InvalidProtocolBufferException {
    var change = ExecutionClosure.parseFrom(row.closure()).getStateChangeDetails();
    return change.hasOccurredAt() ? instant(change.getOccurredAt()) : row.updatedAt();
  }

  /**
   * The id of the request for this archival: the same however often it is seen, and by whomever.
   * Archived anew after it had been made active, it is another one.
   */
  UUID requestId() {
    var name = "archival %s %s".formatted(Keys.of(id), archivedAt);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** As if it were archived at this instant. */
  public ArchivedExecution at(Instant instant) {
    return new ArchivedExecution(id, instant, "", launchPlan, labels);
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
