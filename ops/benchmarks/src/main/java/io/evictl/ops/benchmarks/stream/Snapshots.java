package io.evictl.ops.benchmarks.stream;

import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.SnapshotOutcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes what the snapshot service and the bridge would publish of made-up executions. */
final class Snapshots implements AutoCloseable {
  /** Node states a record, as the snapshot service sends them. */
  private static final int NODES_A_RECORD = 200;

  private final Outlet<ExecutionEvent> events;

  Snapshots(Messaging messaging) {
    this.events =
        new Outlet<>(
            messaging,
            messaging.topics().executionEvents(),
            ExecutionEvent.class,
            Map.of("compression.type", "lz4", "linger.ms", "20", "batch.size", "262144"));
  }

  /** A complete snapshot of the concluded execution; returns when Kafka has it. */
  void publish(MadeUp execution) {
    publish(execution, List.of());
    events.flush();
  }

  /** As {@link #publish(MadeUp)}, with a node more for each child; does not wait. */
  void publish(MadeUp execution, List<MadeUp> children) {
    var id = "snapshot-" + execution.execution().getName();
    int nodes = execution.entries() + children.size();
    send(event(execution, id).setSnapshotBegin(begin(id)).build());
    var page = new ArrayList<NodeState>(NODES_A_RECORD);
    for (int number = 0; number < nodes; number++) {
      int child = number - execution.entries();
      page.add(child < 0 ? execution.node(number) : starter(number, children.get(child)));
      if (page.size() == NODES_A_RECORD || number == nodes - 1) {
        send(event(execution, id).setNodes(List.copyOf(page)).build());
        page.clear();
      }
    }
    send(event(execution, id).setSnapshotComplete(new SnapshotComplete(id, (long) nodes)).build());
  }

  /** One event a node, as the bridge sends them; does not wait. */
  void publishEvents(MadeUp execution) {
    for (int number = 0; number < execution.entries(); number++) {
      send(
          event(execution, null)
              .setSource(EventSource.CLOUD_EVENT)
              .setNodes(List.of(execution.node(number)))
              .build());
    }
  }

  void flush() {
    events.flush();
  }

  private static NodeState starter(int number, MadeUp child) {
    return NodeState.newBuilder()
        .setNodeId("n" + number)
        .setPhase(NodePhase.SUCCEEDED)
        .setChildren(List.of(new ChildExecution(child.execution(), ChildLink.VERIFIED)))
        .build();
  }

  private static SnapshotBegin begin(String id) {
    return SnapshotBegin.newBuilder()
        .setSnapshotId(id)
        .setOutcome(SnapshotOutcome.FOUND)
        .setPhase(ExecutionPhase.SUCCEEDED)
        .build();
  }

  private static ExecutionEvent.Builder event(MadeUp execution, @Nullable String snapshot) {
    return ExecutionEvent.newBuilder()
        .setExecution(execution.execution())
        .setSource(EventSource.SNAPSHOT)
        .setSnapshotId(snapshot)
        .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  private void send(ExecutionEvent event) {
    events.send(Keys.of(event.getExecution()), event);
  }

  @Override
  public void close() {
    events.close();
  }
}
