package io.evictl.stream.expand;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.record.SeenArtifact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry with what all nodes of an execution saw behind it.
 *
 * @param entry its key
 * @param sequence number at which the first of them named it
 * @param seen without repeats
 * @param nodes the first {@link #LISTED} of them
 * @param nodeCount all of them
 */
record EntryGroup(
    String entry, long sequence, List<SeenArtifact> seen, List<String> nodes, int nodeCount) {
  static final int LISTED = 32;

  /** Collects the sightings of one entry after the other. */
  static final class Collector {
    private @Nullable String entry;
    private long sequence;
    private Set<SeenArtifact> seen = new LinkedHashSet<>();
    private List<String> nodes = new ArrayList<>();
    private int nodeCount;

    boolean isEmpty() {
      return entry == null;
    }

    /** Whether an entry can be added before what is collected is taken. */
    boolean startsOrContinues(String next) {
      return entry == null || entry.equals(next);
    }

    void add(String next, String nodeId, Sighting sighting) {
      if (entry == null) {
        entry = next;
        sequence = sighting.sequence();
      }
      sequence = Math.min(sequence, sighting.sequence());
      seen.add(sighting.seen());
      nodeCount++;
      if (nodes.size() < LISTED) {
        nodes.add(nodeId);
      }
    }

    /** An entry that no node names. */
    void add(String next, @Nullable SeenArtifact artifact) {
      entry = next;
      sequence = 0;
      if (artifact != null) {
        seen.add(artifact);
      }
    }

    /** An entry that an array node's items hit, or a dataset to look through for these. */
    void addOfNode(String next, String nodeId, @Nullable SeenArtifact artifact) {
      add(next, artifact);
      nodeCount++;
      if (nodes.size() < LISTED) {
        nodes.add(nodeId);
      }
    }

    EntryGroup take() {
      var group =
          new EntryGroup(
              requireNonNull(entry), sequence, List.copyOf(seen), List.copyOf(nodes), nodeCount);
      clear();
      return group;
    }

    void clear() {
      entry = null;
      seen = new LinkedHashSet<>();
      nodes = new ArrayList<>();
      nodeCount = 0;
    }
  }
}
