package io.evictl.ops.cli.demo;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How deep executions are nested: nodes within nodes (sub-workflows, dynamics, branches), and
 * executions that a node started.
 */
final class Nesting {
  /**
   * A node execution.
   *
   * @param rowId {@code node_executions.id}
   * @param parentRowId row of the enclosing node, or null at the top
   */
  record Node(long rowId, ExecutionId execution, String nodeId, @Nullable Long parentRowId) {}

  /**
   * An execution.
   *
   * @param startedByRowId row of the node that started it, or null
   */
  record Execution(ExecutionId id, @Nullable Long startedByRowId) {}

  /**
   * An execution with its depth in levels, its nodes at any depth, and itself with its children.
   */
  record Depth(ExecutionId execution, int levels, int nodes, List<ExecutionId> tree) {}

  private final Map<Long, Node> nodes = new HashMap<>();
  private final Map<ExecutionId, List<Node>> nodesOf = new HashMap<>();
  private final Map<ExecutionId, List<Execution>> startedBy = new HashMap<>();
  private final List<Execution> executions;

  Nesting(List<Execution> executions, List<Node> all) {
    this.executions = List.copyOf(executions);
    for (var node : all) {
      nodes.put(node.rowId(), node);
      nodesOf.computeIfAbsent(node.execution(), id -> new ArrayList<>()).add(node);
    }
    for (var execution : executions) {
      var starter = execution.startedByRowId();
      var node = starter == null ? null : nodes.get(starter);
      if (node != null) {
        startedBy.computeIfAbsent(node.execution(), id -> new ArrayList<>()).add(execution);
      }
    }
  }

  /** All executions, the deepest first; of equal ones that with more nodes. */
  List<Depth> deepestFirst() {
    return executions.stream()
        .map(execution -> depth(execution.id()))
        .sorted(
            Comparator.comparingInt(Depth::levels)
                .thenComparingInt(Depth::nodes)
                .reversed()
                .thenComparing(depth -> Keys.of(depth.execution())))
        .toList();
  }

  private Depth depth(ExecutionId execution) {
    var tree = new HashSet<ExecutionId>();
    int levels = levels(execution, tree);
    int count = tree.stream().mapToInt(id -> nodesOf.getOrDefault(id, List.of()).size()).sum();
    var ordered = tree.stream().sorted(Comparator.comparing(Keys::of)).toList();
    return new Depth(execution, levels, count, ordered);
  }

  /** Levels below an execution; one that was met before adds nothing, so that a ring ends. */
  private int levels(ExecutionId execution, Set<ExecutionId> met) {
    if (!met.add(execution)) {
      return 0;
    }
    int deepest = 0;
    for (var node : nodesOf.getOrDefault(execution, List.of())) {
      deepest = Math.max(deepest, level(node));
    }
    for (var child : startedBy.getOrDefault(execution, List.of())) {
      var starter = nodes.get(child.startedByRowId());
      int above = starter == null ? 0 : level(starter);
      deepest = Math.max(deepest, above + levels(child.id(), met));
    }
    return deepest;
  }

  private int level(Node node) {
    int level = 1;
    var enclosing = node.parentRowId() == null ? null : nodes.get(node.parentRowId());
    while (enclosing != null && level <= nodes.size()) {
      level++;
      enclosing = enclosing.parentRowId() == null ? null : nodes.get(enclosing.parentRowId());
    }
    return level;
  }
}
