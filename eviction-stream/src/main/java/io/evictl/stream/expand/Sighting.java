package io.evictl.stream.expand;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node saw behind one entry. Of several accounts of the same node the best one stays,
 * whichever came first.
 *
 * @param sequence number within the execution at which the node first named the entry
 * @param rank worth of the account: terminal before non-terminal, then snapshot before event
 * @param artifactId the artifact that the node names
 * @param producer who had produced it, as far as the node tells
 */
record Sighting(
    long sequence, int rank, @Nullable String artifactId, @Nullable ExecutionId producer) {
  private static final int VERSION = 1;
  private static final Comparator<Sighting> BY_WORTH =
      comparingInt(Sighting::rank)
          .thenComparing(Sighting::producerKey, nullsFirst(naturalOrder()))
          .thenComparing(Sighting::artifactId, nullsFirst(naturalOrder()));

  static Optional<Sighting> of(NodeState node, boolean snapshot, long sequence) {
    return node.getEntry()
        .map(
            entry ->
                new Sighting(
                    sequence,
                    worth(node, snapshot),
                    node.getArtifactId().orElse(null),
                    node.getSeenProducer().orElse(null)));
  }

  static int worth(NodeState node, boolean snapshot) {
    return (Phases.isTerminal(node.getPhase()) ? 2 : 0) + (snapshot ? 1 : 0);
  }

  /** The better account of the two, with the earlier sequence. */
  Sighting merge(Sighting other) {
    var best = BY_WORTH.compare(this, other) >= 0 ? this : other;
    long first = Math.min(sequence, other.sequence);
    return new Sighting(first, best.rank, best.artifactId, best.producer);
  }

  SeenArtifact seen() {
    return SeenArtifact.newBuilder().setArtifactId(artifactId).setProducer(producer).build();
  }

  byte[] encode() {
    var producerKey = producerKey();
    return new StateWriter(VERSION)
        .number(sequence)
        .number(rank)
        .optionalText(artifactId)
        .optionalText(producerKey)
        .bytes();
  }

  static Sighting decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    long sequence = reader.number();
    int rank = reader.integer();
    var artifactId = reader.optionalText();
    var producer = reader.optionalText();
    return new Sighting(
        sequence, rank, artifactId, producer == null ? null : Keys.execution(producer));
  }

  private @Nullable String producerKey() {
    return producer == null ? null : Keys.of(producer);
  }
}
