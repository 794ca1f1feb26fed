package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.stream.expand.Scope.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The child executions that the nodes of an execution name.
 *
 * @param followed belong to the execution: their parent is one of its nodes, or, where no database
 *     could be asked, an event says so
 * @param notFollowed named only: copied by recovery, adopted, not confirmed by the database, or
 *     launched by a node of which it is not known whether it is meant
 */
record Children(List<ChildExecution> followed, List<ExecutionId> notFollowed) {

  static Children of(NotableNodes notable, Scope scope, Basis basis) {
    Map<String, ChildExecution> followed = new TreeMap<>();
    Map<String, ExecutionId> others = new TreeMap<>();
    notable.each(
        node -> {
          var children = node.state().getChildren();
          var place = children.isEmpty() ? Place.OUTSIDE : scope.childrenOf(node);
          for (var child : place == Place.OUTSIDE ? List.<ChildExecution>of() : children) {
            var key = Keys.of(child.getExecution());
            if (place == Place.INSIDE && isFollowed(child.getLink(), node.phase(), basis)) {
              followed.merge(key, child, Children::surer);
            } else {
              others.put(key, child.getExecution());
            }
          }
        });
    others.keySet().removeAll(followed.keySet());
    return new Children(List.copyOf(followed.values()), new ArrayList<>(others.values()));
  }

  /** A recovered node's event names the child of the node that it was recovered from. */
  private static boolean isFollowed(ChildLink link, NodePhase phase, Basis basis) {
    return switch (link) {
      case VERIFIED -> true;
      case UNVERIFIED -> basis == Basis.EVENTS_ONLY && phase != NodePhase.RECOVERED;
      case FOREIGN, UNKNOWN -> false;
    };
  }

  private static ChildExecution surer(ChildExecution left, ChildExecution right) {
    return left.getLink() == ChildLink.VERIFIED ? left : right;
  }
}
