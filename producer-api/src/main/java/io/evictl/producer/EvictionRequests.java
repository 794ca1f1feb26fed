package io.evictl.producer;

import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Builds requests with the defaults of the door they come through, all written out: the stream
 * infers nothing. Not safe for threads.
 *
 * <pre>{@code
 * EvictionRequests.api().execution(id).requestedBy("ada", false).reason("wrong input").build()
 * }</pre>
 */
public final class EvictionRequests {
  private final Door door;
  private final EvictionTarget.Builder target = EvictionTarget.newBuilder();
  private final EvictionOptions.Builder options;
  private final EvictionRequest.Builder request;

  /** Defaults per door; those of unattended doors are fixed. */
  private enum Door {
    API(Trigger.API, true, false, false),
    PROPOSED_RPC(Trigger.API, true, true, false),
    ARCHIVAL(Trigger.ARCHIVAL, false, false, true),
    RETENTION(Trigger.RETENTION, false, false, true);

    private final Trigger trigger;
    private final boolean children;
    private final boolean hits;
    private final boolean fixed;

    Door(Trigger trigger, boolean children, boolean hits, boolean fixed) {
      this.trigger = trigger;
      this.children = children;
      this.hits = hits;
      this.fixed = fixed;
    }
  }

  private EvictionRequests(Door door) {
    this.door = door;
    this.options =
        EvictionOptions.newBuilder()
            .setMode(EvictionMode.EXECUTE)
            .setIncludeChildExecutions(door.children)
            .setIncludeCacheHits(door.hits)
            .setIncludeRawOutputs(false)
            .setDynamicScope(DynamicScope.ALL)
            .setWhenNotConcluded(WhenNotConcluded.WAIT)
            .setPurgeDelayMillis(Duration.ofSeconds(30).toMillis())
            .setDeadlineMillis(Duration.ofHours(24).toMillis())
            .setChildDeadlineMillis(Duration.ofHours(24).toMillis())
            .setLimits(EvictionLimits.newBuilder().build());
    this.request =
        EvictionRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setTrigger(door.trigger)
            .setRequestedBy("")
            .setPrincipalVerified(false)
            .setReason("");
  }

  /** Own API and CLI: child executions on, cache hits off. */
  public static EvictionRequests api() {
    return new EvictionRequests(Door.API);
  }

  /** Flyte's proposed RPCs and routes: child executions and cache hits on, as proposed. */
  public static EvictionRequests proposedRpc() {
    return new EvictionRequests(Door.PROPOSED_RPC);
  }

  /** An execution was archived: child executions and cache hits off, fixed. */
  public static EvictionRequests archival() {
    return new EvictionRequests(Door.ARCHIVAL);
  }

  /** A limit of age or size: child executions and cache hits off, fixed. */
  public static EvictionRequests retention() {
    return new EvictionRequests(Door.RETENTION);
  }

  public EvictionRequests execution(ExecutionId execution) {
    target.setWorkflowExecution(execution);
    return this;
  }

  public EvictionRequests executions(List<ExecutionId> executions) {
    target.setExecutions(List.copyOf(executions));
    return this;
  }

  /** A node with all that is nested below it, and child executions launched from there. */
  public EvictionRequests node(NodeId node) {
    target.setNodeExecution(node);
    return this;
  }

  /** What one node's task cached; the attempt does not matter, the task's name does. */
  public EvictionRequests taskExecution(TaskExecutionId taskExecution) {
    target.setTaskExecution(taskExecution);
    return this;
  }

  /** One cache entry as it is now, whoever produced it. */
  public EvictionRequests entry(EntryKey entry) {
    target.setEntry(entry);
    return this;
  }

  /** Default: a random one. The same id with the same content is a no-op. */
  public EvictionRequests requestId(UUID id) {
    request.setRequestId(id.toString());
    return this;
  }

  /** PLAN previews and changes nothing. Default: EXECUTE. */
  public EvictionRequests mode(EvictionMode mode) {
    options.setMode(mode);
    return this;
  }

  public EvictionRequests includeChildExecutions(boolean include) {
    refuseIfFixed(include != door.children, "includeChildExecutions");
    options.setIncludeChildExecutions(include);
    return this;
  }

  public EvictionRequests includeCacheHits(boolean include) {
    refuseIfFixed(include != door.hits, "includeCacheHits");
    options.setIncludeCacheHits(include);
    return this;
  }

  /** Default: off. */
  public EvictionRequests includeRawOutputs(boolean include) {
    options.setIncludeRawOutputs(include);
    return this;
  }

  /** Default: ALL. */
  public EvictionRequests dynamicScope(DynamicScope scope) {
    options.setDynamicScope(scope);
    return this;
  }

  /** Default: WAIT. */
  public EvictionRequests whenNotConcluded(WhenNotConcluded then) {
    options.setWhenNotConcluded(then);
    return this;
  }

  /** Time between hiding and deleting, in which an entry can be restored. Default: 30 s. */
  public EvictionRequests purgeDelay(Duration delay) {
    options.setPurgeDelayMillis(delay.toMillis());
    return this;
  }

  /** Time from now after which nothing is waited for or retried any more. Default: 24 h. */
  public EvictionRequests deadline(Duration deadline) {
    options.setDeadlineMillis(deadline.toMillis());
    return this;
  }

  /**
   * Time from finding a child execution that has not concluded after which it is a failure of its
   * own, and the rest goes on. Default: 24 h.
   */
  public EvictionRequests childDeadline(Duration deadline) {
    options.setChildDeadlineMillis(deadline.toMillis());
    return this;
  }

  /** Wait for an approval where more entries than this would be evicted. Default: no limit. */
  public EvictionRequests maxEntries(long entries) {
    options.setLimits(EvictionLimits.newBuilder().setMaxEntries(entries).build());
    return this;
  }

  /**
   * @param verified whether the door has authenticated the principal
   */
  public EvictionRequests requestedBy(String principal, boolean verified) {
    request.setRequestedBy(principal).setPrincipalVerified(verified);
    return this;
  }

  public EvictionRequests reason(String reason) {
    request.setReason(reason);
    return this;
  }

  /**
   * The request, asked for at that instant.
   *
   * @throws InvalidRequestException saying what to change
   */
  public EvictionRequest build(Instant requestedAt) {
    var built =
        request
            .setTarget(target.build())
            .setOptions(options.build())
            .setRequestedAt(requestedAt)
            .build();
    RequestRules.check(built);
    return built;
  }

  /** The request, asked for now. */
  public EvictionRequest build() {
    return build(Instant.now());
  }

  private void refuseIfFixed(boolean other, String option) {
    if (other && door.fixed) {
      throw new InvalidRequestException(
          List.of("%s is fixed for requests of %s".formatted(option, door.trigger)));
    }
  }

  /**
   * Checks the form of a request that was made otherwise.
   *
   * @throws InvalidRequestException saying what to change
   */
  public static void check(EvictionRequest request) {
    RequestRules.check(request);
  }
}
