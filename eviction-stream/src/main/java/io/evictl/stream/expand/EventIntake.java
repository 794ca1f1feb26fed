package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.NodeState;
import java.time.Instant;
import java.util.List;

/** Joins events and snapshots into what is known of executions. */
final class EventIntake {
  private final ExecutionStore executions;

  EventIntake(ExecutionStore executions) {
    this.executions = executions;
  }

  /**
   * Takes an event.
   *
   * @return whether an expansion that waits may go on now
   */
  boolean take(ExecutionEvent event, Instant now) {
    var key = Keys.of(event.getExecution());
    boolean fromEvent = event.getSource() != EventSource.SNAPSHOT;
    var state = executions.execution(key, now).touched(now, fromEvent);
    boolean matters = false;
    if (event.getPhase().isPresent()) {
      var phase = event.getPhase().get();
      matters = Phases.isTerminal(phase) || !state.events();
      state = state.withPhase(phase);
    }
    if (event.getNodes().isPresent()) {
      var nodes = event.getNodes().get();
      state = nodes(key, state, nodes, !fromEvent);
      if (event.getSnapshotId().isPresent()) {
        state = state.withSnapshotNodes(event.getSnapshotId().get(), nodes.size());
        matters = state.latest().filter(SnapshotProgress::isSealed).isPresent();
      }
    }
    if (event.getSnapshotBegin().isPresent()) {
      state = state.withBegin(event.getSnapshotBegin().get());
      matters = true;
    }
    if (event.getSnapshotComplete().isPresent()) {
      var complete = event.getSnapshotComplete().get();
      state = state.withComplete(complete.getSnapshotId(), complete.getNodeCount());
      matters = true;
    }
    executions.put(key, state);
    return matters;
  }

  private ExecutionState nodes(
      String key, ExecutionState state, List<NodeState> nodes, boolean snapshot) {
    long sequence = state.sequence();
    boolean children = false;
    for (var node : nodes) {
      executions.merge(key, StoredNode.of(node, snapshot));
      children |= !node.getChildren().isEmpty();
      var sighting = Sighting.of(node, snapshot, sequence + 1);
      if (sighting.isPresent()) {
        var entry = Keys.of(node.getEntry().orElseThrow());
        if (executions.merge(key, entry, node.getNodeId(), sighting.get())) {
          sequence++;
        }
      }
    }
    return state.withSequence(sequence, children);
  }
}
