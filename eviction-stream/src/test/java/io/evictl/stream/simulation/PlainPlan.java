package io.evictl.stream.simulation;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a request comes to. */
final class PlainPlan {
  /** One for each execution and entry. */
  final Map<Key, Planned> tasks = new LinkedHashMap<>();

  /** Datasets that have to be looked through, for each execution. */
  final Set<Key> datasets = new HashSet<>();

  /** All that belong to the request, with those that can't be expanded. */
  final Set<ExecutionId> executions = new LinkedHashSet<>();

  /** Of these, those that the database does not know. */
  final Set<ExecutionId> gone = new LinkedHashSet<>();

  /** Of these, those of which everything is meant. */
  final Set<ExecutionId> whole = new LinkedHashSet<>();

  /** Named by a node, but others' children. */
  final Set<ExecutionId> foreign = new LinkedHashSet<>();

  /** Why nothing can be done at all. */
  @Nullable String refusal;

  /** A task. */
  record Key(ExecutionId execution, EntryKey entry) {
    @Override
    public String toString() {
      return Keys.of(execution) + " " + Keys.of(entry);
    }
  }

  /**
   * What a task says.
   *
   * @param found in the catalog, no node names it
   */
  record Planned(Set<SeenArtifact> seen, Set<String> nodes, boolean found) {
    static Planned empty(boolean found) {
      return new Planned(new HashSet<>(), new TreeSet<>(), found);
    }
  }

  Set<ExecutionId> notFollowed() {
    var left = new HashSet<>(foreign);
    left.removeAll(executions);
    return left;
  }
}
