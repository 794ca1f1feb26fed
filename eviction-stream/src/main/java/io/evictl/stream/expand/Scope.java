package io.evictl.stream.expand;

import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of an execution a request means: its target, and of dynamic nodes the part that it
 * asks for. Whether a node lies below another is told by the chain of its parents, never by its id,
 * which is a hash where it would be long (flytepropeller nodes/common/utils.go).
 */
final class Scope {
  private final @Nullable String root;
  private final DynamicScope dynamics;
  private final Function<String, Optional<StoredNode>> nodes;
  private final Map<String, Place> places = new HashMap<>();

  /** Where a node lies. */
  enum Place {
    INSIDE,
    OUTSIDE,
    /** One of its parents is not known. */
    UNKNOWN
  }

  private Scope(
      @Nullable String root, DynamicScope dynamics, Function<String, Optional<StoredNode>> nodes) {
    this.root = root;
    this.dynamics = dynamics;
    this.nodes = nodes;
  }

  /** Whether a request means all nodes of its execution. */
  static boolean isWhole(EvictionRequest request) {
    return root(request.getTarget()).isEmpty()
        && request.getOptions().getDynamicScope() == DynamicScope.ALL;
  }

  /**
   * @param nodes looks up a node by its id
   */
  static Scope of(EvictionRequest request, Function<String, Optional<StoredNode>> nodes) {
    return new Scope(
        root(request.getTarget()).orElse(null), request.getOptions().getDynamicScope(), nodes);
  }

  /** A task execution is its node: a hit ran no task, and what it nests goes with it. */
  private static Optional<String> root(EvictionTarget target) {
    return target
        .getNodeExecution()
        .or(() -> target.getTaskExecution().map(TaskExecutionId::getNode))
        .map(node -> node.getNodeId());
  }

  /** Why the target is not one of this execution's, if so. */
  Optional<String> unknownTarget(EvictionRequest request, String execution) {
    if (root == null) {
      return Optional.empty();
    }
    var node = nodes.apply(root);
    if (node.isEmpty()) {
      return Optional.of(
          "node %s of %s is not known to have cached anything, nor to have nodes below it"
              .formatted(root, execution));
    }
    var ran = node.get().state().getTask();
    return request
        .getTarget()
        .getTaskExecution()
        .map(TaskExecutionId::getTask)
        .filter(task -> ran.isPresent() && !isSame(task, ran.get()))
        .map(
            task ->
                "node %s of %s ran task %s, not %s"
                    .formatted(root, execution, ran.get().getName(), task.getName()));
  }

  private static boolean isSame(TaskId left, TaskId right) {
    return left.getProject().equals(right.getProject())
        && left.getDomain().equals(right.getDomain())
        && left.getName().equals(right.getName());
  }

  /** Whether the entry that a node names is meant. */
  Place entryOf(StoredNode node) {
    return switch (dynamics) {
      case ALL -> inTarget(node);
      case NODE -> node.state().getIsDynamic() ? inTarget(node) : Place.OUTSIDE;
      case CHILDREN -> both(inTarget(node), belowDynamic(node));
      case SPEC, UNKNOWN -> Place.OUTSIDE;
    };
  }

  /** Whether what the node may have cached without anybody naming it is meant. */
  Place moreOf(StoredNode node) {
    return dynamics == DynamicScope.SPEC && node.state().getIsDynamic()
        ? inTarget(node)
        : entryOf(node);
  }

  /** Whether the child executions of a node are meant. */
  Place childrenOf(StoredNode node) {
    return dynamics == DynamicScope.CHILDREN
        ? both(inTarget(node), belowDynamic(node))
        : inTarget(node);
  }

  private Place inTarget(StoredNode node) {
    if (root == null || node.state().getNodeId().equals(root)) {
      return Place.INSIDE;
    }
    return below(node, parent -> parent.state().getNodeId().equals(root), "t");
  }

  private Place belowDynamic(StoredNode node) {
    return below(node, parent -> parent.state().getIsDynamic(), "d");
  }

  /** Whether any of a node's parents is one of those; remembered by parent. */
  private Place below(StoredNode node, Function<StoredNode, Boolean> wanted, String question) {
    var passed = new HashSet<String>();
    var at = node.state().getParentNodeId();
    var place = Place.OUTSIDE;
    while (at.isPresent() && passed.add(question + at.get())) {
      var known = places.get(question + at.get());
      if (known != null) {
        place = known;
        break;
      }
      var parent = nodes.apply(at.get());
      if (parent.isEmpty()) {
        place = Place.UNKNOWN;
        break;
      }
      if (wanted.apply(parent.get())) {
        place = Place.INSIDE;
        break;
      }
      at = parent.get().state().getParentNodeId();
    }
    for (var parent : passed) {
      places.put(parent, place);
    }
    return place;
  }

  private static Place both(Place left, Place right) {
    if (left == Place.OUTSIDE || right == Place.OUTSIDE) {
      return Place.OUTSIDE;
    }
    return left == Place.UNKNOWN || right == Place.UNKNOWN ? Place.UNKNOWN : Place.INSIDE;
  }
}
