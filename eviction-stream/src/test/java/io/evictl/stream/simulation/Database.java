package io.evictl.stream.simulation;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Flyteadmin and its database: its answers are cut anyhow, are sometimes failures, sometimes lose a
 * record or say it twice; in between come events, late, in any order, and with less in them.
 */
final class Database {
  private final Forest forest;
  private final Random random;
  private int snapshots;

  Database(Forest forest, Random random) {
    this.forest = forest;
    this.random = random;
  }

  /** What was seen before there was any request. */
  List<ExecutionEvent> early() {
    var events = new ArrayList<ExecutionEvent>();
    forest
        .early()
        .forEach((execution, nodes) -> nodes.forEach(n -> events.add(Samples.nodes(execution, n))));
    forest.rows().keySet().forEach(execution -> events.addAll(events(execution)));
    Collections.shuffle(events, random);
    return events;
  }

  List<ExecutionEvent> answer(SnapshotRequest question) {
    var execution = question.getExecution();
    var id = "s" + snapshots++;
    var answer = new ArrayList<>(events(execution));
    if (random.nextInt(5) == 0) {
      answer.add(Samples.begin(execution, id, SnapshotOutcome.FAILED, ExecutionPhase.UNKNOWN));
      return answer;
    }
    var nodes = forest.nodes(execution);
    if (nodes.isEmpty()) {
      answer.add(Samples.begin(execution, id, SnapshotOutcome.NOT_FOUND, ExecutionPhase.UNKNOWN));
      return answer;
    }
    var records = cut(execution, id, nodes.get());
    Collections.shuffle(records, random);
    records.addFirst(Samples.begin(execution, id, SnapshotOutcome.FOUND, ExecutionPhase.SUCCEEDED));
    records.addLast(Samples.complete(execution, id, nodes.get().size()));
    mishap(records);
    answer.addAll(records);
    return answer;
  }

  /** A record lost, one twice, or, of a whole answer, any order. */
  private void mishap(List<ExecutionEvent> records) {
    switch (random.nextInt(8)) {
      case 0 -> records.remove(random.nextInt(records.size()));
      case 1 -> {
        int twice = random.nextInt(records.size());
        records.add(twice, records.get(twice));
      }
      case 2, 3 -> Collections.shuffle(records, random);
      default -> {}
    }
  }

  private List<ExecutionEvent> cut(ExecutionId execution, String id, List<NodeState> nodes) {
    var records = new ArrayList<ExecutionEvent>();
    for (int from = 0; from < nodes.size(); ) {
      int to = Math.min(nodes.size(), from + 1 + random.nextInt(8));
      records.add(
          ExecutionEvent.newBuilder(Samples.nodes(execution))
              .setSource(EventSource.SNAPSHOT)
              .setSnapshotId(id)
              .setNodes(nodes.subList(from, to))
              .build());
      from = to;
    }
    return records;
  }

  /** Half of them got lost. */
  private List<ExecutionEvent> events(ExecutionId execution) {
    var events = new ArrayList<ExecutionEvent>();
    if (random.nextBoolean()) {
      events.add(Samples.phase(execution, ExecutionPhase.SUCCEEDED));
    }
    for (var node : forest.nodes(execution).orElse(List.of())) {
      if (random.nextBoolean()) {
        events.add(Samples.nodes(execution, random.nextBoolean() ? begun(node) : asEvent(node)));
      }
    }
    return events;
  }

  private static NodeState begun(NodeState node) {
    return NodeState.newBuilder(node)
        .setPhase(NodePhase.RUNNING)
        .setEntry(null)
        .setArtifactId(null)
        .setSeenProducer(null)
        .setCacheStatus(CacheStatus.UNKNOWN)
        .setChildren(List.of())
        .build();
  }

  /** No event tells whose child an execution is. */
  private static NodeState asEvent(NodeState node) {
    return NodeState.newBuilder(node)
        .setChildren(
            node.getChildren().stream()
                .map(child -> new ChildExecution(child.getExecution(), ChildLink.UNVERIFIED))
                .toList())
        .build();
  }
}
