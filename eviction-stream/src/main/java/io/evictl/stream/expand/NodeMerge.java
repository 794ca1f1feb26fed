package io.evictl.stream.expand;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins two states of one node. The join is commutative, associative and idempotent, so that
 * neither order nor repeats of events matter: every field is the greatest under an order of its
 * own, and what belongs together moves together.
 */
final class NodeMerge {
  private static final Comparator<StoredNode> BY_WORTH =
      Comparator.<StoredNode>comparingInt(node -> Phases.isTerminal(node.phase()) ? 1 : 0)
          .thenComparing(StoredNode::phaseFromSnapshot)
          .thenComparing(StoredNode::phase)
          .thenComparing(node -> node.state().getCacheStatus())
          .thenComparing(
              node -> node.state().getEndedAt().orElse(null), nullsFirst(naturalOrder()));

  private static final Comparator<StoredNode> BY_SIGHTING =
      Comparator.comparingInt(StoredNode::sightingRank)
          .thenComparing(node -> text(node.state().getEntry().map(Keys::of)))
          .thenComparing(node -> text(node.state().getSeenProducer().map(Keys::of)))
          .thenComparing(node -> text(node.state().getArtifactId()));

  private NodeMerge() {}

  /** Whether a node of its own is worth a place in state; one that has a place is kept up. */
  static boolean matters(StoredNode node) {
    return node.state().getEntry().isPresent()
        || node.state().getIsParent()
        || node.phase() == NodePhase.RECOVERED
        || Notable.is(node);
  }

  static StoredNode join(StoredNode left, StoredNode right) {
    var phase = greatest(BY_WORTH, left, right);
    var sighting = greatest(BY_SIGHTING, left, right);
    var a = left.state();
    var b = right.state();
    var joined =
        NodeState.newBuilder()
            .setNodeId(a.getNodeId())
            .setPhase(phase.phase())
            .setCacheStatus(phase.state().getCacheStatus())
            .setEndedAt(phase.state().getEndedAt().orElse(null))
            .setEntry(sighting.state().getEntry().orElse(null))
            .setArtifactId(sighting.state().getArtifactId().orElse(null))
            .setSeenProducer(sighting.state().getSeenProducer().orElse(null))
            .setSpecNodeId(greatest(a, b, NodeState::getSpecNodeId))
            .setParentNodeId(greatest(a, b, NodeState::getParentNodeId))
            .setTask(greatest(a, b, NodeState::getTask))
            .setIsParent(a.getIsParent() || b.getIsParent())
            .setIsDynamic(a.getIsDynamic() || b.getIsDynamic())
            .setIsArray(a.getIsArray() || b.getIsArray())
            .setChildren(children(a, b))
            .setItems(ItemHits.join(a, b))
            .build();
    return new StoredNode(joined, phase.phaseFromSnapshot(), sighting.sightingRank());
  }

  /** All children of both; a link that a database told beats one that only an event claims. */
  private static List<ChildExecution> children(NodeState left, NodeState right) {
    var byKey = new TreeMap<String, ChildExecution>();
    for (var state : List.of(left, right)) {
      for (var child : state.getChildren()) {
        byKey.merge(Keys.of(child.getExecution()), child, NodeMerge::surer);
      }
    }
    return List.copyOf(byKey.values());
  }

  private static ChildExecution surer(ChildExecution left, ChildExecution right) {
    return sureness(left.getLink()) >= sureness(right.getLink()) ? left : right;
  }

  /** Should two snapshots ever disagree, the child is not followed: less is deleted. */
  private static int sureness(ChildLink link) {
    return switch (link) {
      case UNKNOWN -> 0;
      case UNVERIFIED -> 1;
      case VERIFIED -> 2;
      case FOREIGN -> 3;
    };
  }

  private static <T> @Nullable T greatest(
      NodeState left, NodeState right, Function<NodeState, Optional<T>> field) {
    var order = comparing((Optional<T> value) -> value.map(Object::toString).orElse(""));
    var first = field.apply(left);
    var second = field.apply(right);
    return (order.compare(first, second) >= 0 ? first : second).orElse(null);
  }

  private static StoredNode greatest(
      Comparator<StoredNode> order, StoredNode left, StoredNode right) {
    return order.compare(left, right) >= 0 ? left : right;
  }

  private static String text(Optional<String> value) {
    return value.orElse("");
  }
}
