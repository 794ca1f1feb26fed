package io.evictl.stream.simulation;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of an execution a request means.
 *
 * @param nodeId this one and what is nested below it; null: all
 * @param task the name of the task that the node must have run; null: any
 * @param scope which part of dynamic nodes
 */
record Aim(@Nullable String nodeId, @Nullable String task, DynamicScope scope) {
  static Aim whole(DynamicScope scope) {
    return new Aim(null, null, scope);
  }

  boolean isWhole() {
    return nodeId == null && scope == DynamicScope.ALL;
  }

  /** Why there is nothing of the kind. */
  Optional<String> refusal(Map<String, NodeState> nodes) {
    if (nodeId == null) {
      return Optional.empty();
    }
    var node = nodes.get(nodeId);
    if (node == null) {
      return Optional.of("no such node");
    }
    return node.getTask()
        .filter(ran -> task != null && !ran.getName().equals(task))
        .map(ran -> "another task");
  }

  boolean takes(NodeState node, Map<String, NodeState> nodes) {
    if (nodeId == null || node.getNodeId().equals(nodeId)) {
      return true;
    }
    return parents(node, nodes).stream().anyMatch(parent -> parent.getNodeId().equals(nodeId));
  }

  /** All nodes that a node is nested in. */
  static List<NodeState> parents(NodeState node, Map<String, NodeState> nodes) {
    var all = new ArrayList<NodeState>();
    var at = node;
    while (at.getParentNodeId().isPresent()) {
      at = requireNonNull(nodes.get(at.getParentNodeId().get()));
      all.add(at);
    }
    return all;
  }
}
