package io.evictl.gateway.flyte;

import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.idl.EvictCacheResponse;
import io.evictl.producer.AwaitedState;
import io.evictl.producer.EvictionRequests;
import io.evictl.producer.InvalidRequestException;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * The two calls of the proposed API, however they came: a request with that door's defaults, then a
 * wait until every entry is hidden. Rows and blobs go after the purge delay, which nobody waits
 * for.
 */
final class CacheCalls {
  private static final Duration COME_AGAIN = Duration.ofSeconds(5);

  /** How the stream's answer begins where nobody knows the execution; it has no code for it. */
  private static final String UNKNOWN_EXECUTION = "unknown execution ";

  private final Evictions evictions;
  private final Executions executions;
  private final WaitLimits limits;
  private final Semaphore places;

  /**
   * @param usual how long is waited where the caller does not say
   * @param longest how long is waited at most
   * @param waiting how many may wait at a time
   */
  record WaitLimits(Duration usual, Duration longest, int waiting) {}

  CacheCalls(Evictions evictions, Executions executions, WaitLimits limits) {
    this.evictions = evictions;
    this.executions = executions;
    this.limits = limits;
    this.places = new Semaphore(limits.waiting());
  }

  Answered evict(
      Principal principal,
      WorkflowExecutionIdentifier execution,
      Optional<UUID> key,
      Optional<Duration> patience)
      throws InterruptedException {
    return evict(principal, requests(key).execution(execution(execution)), patience);
  }

  /**
   * @throws InvalidRequestException where the id is not that of a task execution
   */
  Answered evict(
      Principal principal,
      TaskExecutionIdentifier task,
      Optional<UUID> key,
      Optional<Duration> patience)
      throws InterruptedException {
    return evict(principal, requests(key).taskExecution(taskExecution(task)), patience);
  }

  /**
   * Changes the state in flyteadmin, if one is given, and then evicts. Rights to both are checked
   * before either.
   *
   * @param archived the new state; empty: as it is
   * @throws FlyteadminException where flyteadmin did not; nothing is evicted then
   */
  Answered update(
      Principal principal,
      WorkflowExecutionIdentifier execution,
      Optional<Boolean> archived,
      boolean evict,
      Optional<UUID> key,
      Optional<Duration> patience)
      throws InterruptedException {
    var asked = requests(key).execution(execution(execution));
    if (evict) {
      evictions.check(principal, asked);
    }
    if (archived.isPresent()) {
      principal.require(
          Action.ARCHIVE, Set.of(new Place(execution.getProject(), execution.getDomain())));
      executions.setArchived(execution, archived.get());
    }
    return evict
        ? evict(principal, asked, patience)
        : new Answered.Done("", EvictCacheResponse.getDefaultInstance());
  }

  private static EvictionRequests requests(Optional<UUID> key) {
    var requests = EvictionRequests.proposedRpc().reason("Flyte's proposed eviction API");
    key.ifPresent(requests::requestId);
    return requests;
  }

  private Answered evict(
      Principal principal, EvictionRequests requests, Optional<Duration> patience)
      throws InterruptedException {
    if (!places.tryAcquire()) {
      throw new BusyException("too many calls wait for evictions", COME_AGAIN);
    }
    try {
      var wait = patience.orElse(limits.usual());
      long end = System.nanoTime() + least(wait, limits.longest()).toNanos();
      return await(evictions.submit(principal, requests), end);
    } finally {
      places.release();
    }
  }

  private Answered await(EvictionRequest sent, long end) throws InterruptedException {
    Optional<EvictionStatus> latest = Optional.empty();
    try (var following = evictions.followOwn(sent)) {
      while (true) {
        long sequence = latest.map(EvictionStatus::getSequence).orElse(-1L);
        var next = following.next(sequence, Duration.ofNanos(end - System.nanoTime()));
        if (next.isEmpty()) {
          return new Answered.GoesOn(sent.getRequestId(), latest);
        }
        latest = next;
        if (AwaitedState.EVICTED.test(next.get())) {
          return answered(next.get());
        }
      }
    }
  }

  private static Answered answered(EvictionStatus status) {
    var id = status.getRequestId();
    return switch (status.getState()) {
      case EVICTED, SUCCEEDED, PARTIALLY_FAILED, FAILED ->
          new Answered.Done(id, ErrorList.of(status));
      case REJECTED ->
          status.getMessage().startsWith(UNKNOWN_EXECUTION)
              ? new Answered.Unknown(id, status.getMessage())
              : new Answered.Refused(id, status.getMessage());
      case CANCELLED, RESTORED ->
          new Answered.Refused(id, "the request was %s meanwhile".formatted(status.getState()));
      case UNKNOWN, ACCEPTED, WAITING, RUNNING ->
          throw new IllegalStateException(status.getState() + " is not what was waited for");
    };
  }

  private static ExecutionId execution(WorkflowExecutionIdentifier id) {
    return ExecutionId.newBuilder()
        .setProject(id.getProject())
        .setDomain(id.getDomain())
        .setName(id.getName())
        .build();
  }

  private static TaskExecutionId taskExecution(TaskExecutionIdentifier id) {
    var type = id.getTaskId().getResourceType();
    if (type != ResourceType.UNSPECIFIED && type != ResourceType.TASK) {
      throw new IllegalArgumentException("task_id.resource_type must be TASK, not " + type);
    }
    return TaskExecutionId.newBuilder()
        .setNode(node(id.getNodeExecutionId()))
        .setTask(task(id.getTaskId()))
        .setRetryAttempt(id.getRetryAttempt())
        .build();
  }

  private static NodeId node(NodeExecutionIdentifier id) {
    return NodeId.newBuilder()
        .setExecution(execution(id.getExecutionId()))
        .setNodeId(id.getNodeId())
        .build();
  }

  private static TaskId task(Identifier id) {
    return TaskId.newBuilder()
        .setProject(id.getProject())
        .setDomain(id.getDomain())
        .setName(id.getName())
        .setVersion(id.getVersion())
        .build();
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
