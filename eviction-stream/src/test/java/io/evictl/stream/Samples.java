package io.evictl.stream;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Records for tests. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static final AtomicInteger controls = new AtomicInteger();

  private Samples() {}

  public static ExecutionId execution(String name) {
    return new ExecutionId("flytesnacks", "development", name);
  }

  public static EntryKey entry(int number) {
    return EntryKey.newBuilder()
        .setProject("flytesnacks")
        .setDomain("development")
        .setDataset("flyte_task-shop.load")
        .setVersion("1.0-jUwlIzHW/PmK 8qF6C")
        .setTag("flyte_cached-%05d".formatted(number))
        .build();
  }

  public static NodeState.Builder node(String id) {
    return NodeState.newBuilder().setNodeId(id).setPhase(NodePhase.SUCCEEDED);
  }

  /** A node that populated an entry. */
  public static NodeState cached(String id, ExecutionId execution, int entry) {
    return node(id)
        .setCacheStatus(CacheStatus.CACHE_POPULATED)
        .setEntry(entry(entry))
        .setArtifactId("artifact-" + entry)
        .setSeenProducer(execution)
        .build();
  }

  /** Nodes n0, n1, …, each with the entry of its number. */
  public static NodeState[] cached(ExecutionId execution, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> cached("n" + i, execution, i))
        .toArray(NodeState[]::new);
  }

  public static NodeState parentOf(String id, ExecutionId child, ChildLink link) {
    return node(id).setChildren(List.of(new ChildExecution(child, link))).build();
  }

  public static EvictionRequest request(
      ExecutionId execution, Consumer<EvictionOptions.Builder> options) {
    var target = EvictionTarget.newBuilder().setWorkflowExecution(execution).build();
    return request(target, "of " + execution.getName(), options);
  }

  public static EvictionRequest request(
      EvictionTarget target, String seed, Consumer<EvictionOptions.Builder> options) {
    var builder =
        EvictionOptions.newBuilder()
            .setMode(EvictionMode.EXECUTE)
            .setIncludeChildExecutions(true)
            .setDynamicScope(DynamicScope.ALL)
            .setWhenNotConcluded(WhenNotConcluded.WAIT);
    options.accept(builder);
    return EvictionRequest.newBuilder()
        .setRequestId(UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString())
        .setTarget(target)
        .setOptions(builder.build())
        .setTrigger(Trigger.API)
        .setRequestedBy("alice")
        .setReason("test")
        .setRequestedAt(NOW)
        .build();
  }

  /** A control with an id of its own. */
  public static EvictionControl.Builder control(String request, ControlAction action) {
    return EvictionControl.newBuilder()
        .setRequestId(request)
        .setAction(action)
        .setRequestedBy("alice")
        .setRequestedAt(NOW)
        .setControlId(action + " " + controls.getAndIncrement());
  }

  public static ExecutionEvent phase(ExecutionId execution, ExecutionPhase phase) {
    return event(execution, EventSource.CLOUD_EVENT).setPhase(phase).build();
  }

  public static ExecutionEvent nodes(ExecutionId execution, NodeState... nodes) {
    return event(execution, EventSource.CLOUD_EVENT).setNodes(List.of(nodes)).build();
  }

  /** A whole snapshot that was found. */
  public static List<ExecutionEvent> snapshot(
      ExecutionId execution, String id, ExecutionPhase phase, List<NodeState> nodes) {
    var events = new ArrayList<ExecutionEvent>();
    events.add(begin(execution, id, SnapshotOutcome.FOUND, phase));
    for (var node : nodes) {
      events.add(
          event(execution, EventSource.SNAPSHOT).setSnapshotId(id).setNodes(List.of(node)).build());
    }
    events.add(complete(execution, id, nodes.size()));
    return events;
  }

  public static ExecutionEvent begin(
      ExecutionId execution, String id, SnapshotOutcome outcome, ExecutionPhase phase) {
    return event(execution, EventSource.SNAPSHOT)
        .setSnapshotId(id)
        .setSnapshotBegin(
            SnapshotBegin.newBuilder()
                .setSnapshotId(id)
                .setOutcome(outcome)
                .setCause(outcome == SnapshotOutcome.FAILED ? "database is away" : null)
                .setPhase(phase)
                .build())
        .build();
  }

  public static ExecutionEvent complete(ExecutionId execution, String id, long count) {
    return event(execution, EventSource.SNAPSHOT)
        .setSnapshotId(id)
        .setSnapshotComplete(
            SnapshotComplete.newBuilder().setSnapshotId(id).setNodeCount(count).build())
        .build();
  }

  private static ExecutionEvent.Builder event(ExecutionId execution, EventSource source) {
    return ExecutionEvent.newBuilder().setExecution(execution).setSource(source).setOccurredAt(NOW);
  }
}
