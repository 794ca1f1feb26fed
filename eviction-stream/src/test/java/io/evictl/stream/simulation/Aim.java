package io.evictl.stream.simulation;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.record.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of an execution a target means.
 *
 * @param nodeId null: all
 * @param task the name of the task that the node must have run; null: any
 * @param alone without what is nested below it, but for the items of a map task
 */
record Aim(@Nullable String nodeId, @Nullable String task, boolean alone) {
  static final Aim ALL = new Aim(null, null, false);

  static Aim node(String nodeId) {
    return new Aim(nodeId, null, false);
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
    return parents(node, nodes).stream()
        .filter(parent -> parent.getNodeId().equals(nodeId))
        .findFirst()
        .isPresent();
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
