package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.expand.Scope.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Datasets that nodes of an execution wrote entries to. Beside what a node names there may be more
 * of it: the loser of a race between two nodes, what Flyte had written when it died and wrote
 * again. It has no tag, and nothing but its own metadata names the execution.
 */
final class WrittenDatasets {
  /** Sightings of a dataset that are looked at in one go. */
  private static final int LOOKS = 20_000;

  private static final char AFTER_SLASH = '/' + 1;

  private final ExecutionStore executions;
  private final String execution;
  private final ExecutionId own;
  private final Scope scope;
  private final boolean whole;

  /**
   * @param whole whether all nodes of the execution are meant
   */
  WrittenDatasets(ExecutionStore executions, String execution, Scope scope, boolean whole) {
    this.executions = executions;
    this.execution = execution;
    this.own = Keys.execution(execution);
    this.scope = scope;
    this.whole = whole;
  }

  /**
   * Those that nodes of the scope wrote to, and no others, as entries whose version and tag are
   * empty. One that cannot be told apart is left out without a word: its nodes name what they
   * wrote, and hardly ever there is more.
   */
  List<EntryKey> all(int most) {
    var written = new ArrayList<EntryKey>();
    for (var from = ""; from != null && written.size() <= most; ) {
      var at = look(from);
      if (at.first != null && at.isWritten()) {
        written.add(dataset(at.first));
      }
      from = at.next();
    }
    return written;
  }

  /** Whether a node outside the scope names an entry of the dataset. */
  boolean isNamedOutside(EntryKey dataset) {
    var key = Keys.of(dataset);
    var at = new Look();
    at.startsWith(key);
    executions.eachSighting(
        execution, at.prefix, (entry, nodeId, sighting) -> at.seeAll(entry, nodeId));
    return at.outside;
  }

  /** At the next dataset: the walk leaps from one to the next. */
  private Look look(String from) {
    var at = new Look();
    executions.eachSighting(execution, from, at::see);
    return at;
  }

  private final class Look {
    private @Nullable String first;
    private String prefix = "";
    private int looks;
    private boolean outside;
    private boolean written;

    /** Nothing more is to be learnt of this one. */
    private boolean decided;

    /** Where the next one starts; null: not seen. */
    private @Nullable String other;

    private boolean leaps;

    void startsWith(String entry) {
      first = entry;
      prefix = prefix(entry);
    }

    /** In doubt a search is cheap, but what it finds must be of the scope. */
    boolean isWritten() {
      boolean cutShort = looks > LOOKS;
      return whole ? written || cutShort : written && !outside && !cutShort;
    }

    /** Where to go on; null at the end. */
    @Nullable String next() {
      return leaps ? behind() : other;
    }

    /** Sorts behind all entries of the dataset, and before those of any other. */
    private String behind() {
      return prefix.substring(0, prefix.length() - 1) + AFTER_SLASH;
    }

    /** Once decided it looks at one more: most datasets have one entry, and no leap is needed. */
    private boolean see(String entry, String nodeId, Sighting sighting) {
      if (first == null) {
        startsWith(entry);
      }
      if (!entry.startsWith(prefix)) {
        other = entry;
        return false;
      }
      leaps = decided || ++looks > LOOKS;
      if (leaps) {
        return false;
      }
      written |= sighting.producer() == null || own.equals(sighting.producer());
      outside |= !whole && isOutside(nodeId, scope::entryOf);
      decided = whole ? written : outside;
      return true;
    }

    private boolean seeAll(String entry, String nodeId) {
      boolean same = entry.startsWith(prefix);
      outside = same && isOutside(nodeId, scope::moreOf);
      return same && !outside;
    }
  }

  private boolean isOutside(String nodeId, Function<StoredNode, Place> placing) {
    return executions
        .node(execution, nodeId)
        .map(placing)
        .filter(place -> place != Place.INSIDE)
        .isPresent();
  }

  /** Up to and with the dataset's name: keys are project/domain/dataset/version/…. */
  private static String prefix(String entry) {
    int end = -1;
    for (int i = 0; i < 3; i++) {
      end = entry.indexOf('/', end + 1);
    }
    return entry.substring(0, end + 1);
  }

  private static EntryKey dataset(String entry) {
    var key = Keys.ownEntry(entry);
    return Notable.dataset(key.getProject(), key.getDomain(), key.getDataset());
  }
}
