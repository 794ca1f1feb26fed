package io.evictl.producer.snapshot;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who had produced an artifact when a node saw it: the execution in the key's source; else the own
 * one if it populated the entry and did not take it over; else, for a recovered node, what the same
 * node of the execution it was recovered from tells; else nobody knows.
 *
 * <p>A recovered node's row is a copy: it says CACHE_POPULATED without a source although nothing
 * was written, which is why the phase is asked first.
 */
final class SeenProducers {
  /** Recoveries of recoveries that are followed. */
  static final int LONGEST_CHAIN = 8;

  private final ReferenceNodes references;

  SeenProducers(ReferenceNodes references) {
    this.references = references;
  }

  /** By node id, the producers that can be told. */
  Map<String, ExecutionId> of(ExecutionId own, Collection<DecodedNode> nodes) {
    var producers = new HashMap<String, ExecutionId>();
    var recovered = new HashMap<String, DecodedNode>();
    for (var node : nodes) {
      var told = toldBy(own, node);
      if (told.isPresent()) {
        producers.put(node.nodeId(), told.get());
      } else if (mustAskReference(node)) {
        recovered.put(node.nodeId(), node);
      }
    }
    followReferences(own, recovered, producers);
    return producers;
  }

  private void followReferences(
      ExecutionId own, Map<String, DecodedNode> open, Map<String, ExecutionId> producers) {
    var execution = own;
    for (int depth = 0; depth < LONGEST_CHAIN && !open.isEmpty(); depth++) {
      var reference = references.referenceOf(execution);
      if (reference.isEmpty()) {
        return;
      }
      execution = reference.get();
      var stillOpen = new HashMap<String, DecodedNode>();
      for (var row : references.nodes(execution, open.keySet())) {
        var original = NodeDecoder.decode(row);
        var copy = open.get(original.nodeId());
        if (copy == null || !sawTheSame(copy, original)) {
          continue;
        }
        var told = toldBy(execution, original);
        if (told.isPresent()) {
          producers.put(original.nodeId(), told.get());
        } else if (mustAskReference(original)) {
          stillOpen.put(original.nodeId(), copy);
        }
      }
      open = stillOpen;
    }
  }

  private static Optional<ExecutionId> toldBy(ExecutionId own, DecodedNode node) {
    var catalog = node.catalog();
    if (catalog.entry() == null) {
      return Optional.empty();
    }
    if (catalog.source() != null) {
      return Optional.of(catalog.source());
    }
    return catalog.status() == CacheStatus.CACHE_POPULATED && node.phase() != NodePhase.RECOVERED
        ? Optional.of(own)
        : Optional.empty();
  }

  private static boolean mustAskReference(DecodedNode node) {
    return node.catalog().entry() != null && node.phase() == NodePhase.RECOVERED;
  }

  private static boolean sawTheSame(DecodedNode copy, DecodedNode original) {
    return Objects.equals(copy.catalog().entry(), original.catalog().entry())
        && Objects.equals(copy.catalog().artifactId(), original.catalog().artifactId());
  }
}
