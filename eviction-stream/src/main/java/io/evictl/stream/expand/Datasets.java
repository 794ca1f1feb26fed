package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.stream.expand.Scope.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Datasets that may hold products of an execution which no node names.
 *
 * @param sought to be looked through; as entries whose version and tag are empty
 * @param left further ones, beyond what fits into a report
 * @param ambiguous names of those that nodes outside the scope write to, too: an artifact's
 *     metadata does not tell which node produced it (its {@code exec-node} is no unique id)
 */
record Datasets(List<EntryKey> sought, int left, List<String> ambiguous) {
  private static final int MOST = 1000;
  private static final int LISTED = 20;

  /**
   * @param notable the nodes that may have more
   */
  static Datasets of(
      ExecutionStore executions,
      String execution,
      List<StoredNode> notable,
      Scope scope,
      boolean whole) {
    Map<String, EntryKey> inside = new TreeMap<>();
    Set<String> outside = new TreeSet<>();
    for (var node : notable) {
      if (Notable.mayHaveMore(node)) {
        boolean meant = scope.moreOf(node) == Place.INSIDE;
        Notable.dataset(node.state())
            .ifPresent(
                dataset -> {
                  if (meant) {
                    inside.put(Keys.of(dataset), dataset);
                  } else {
                    outside.add(Keys.of(dataset));
                  }
                });
      }
    }
    var ambiguous = new ArrayList<String>();
    if (!whole) {
      for (var dataset : List.copyOf(inside.values())) {
        var key = Keys.of(dataset);
        if (outside.contains(key) || isNamedOutside(executions, execution, dataset, scope)) {
          inside.remove(key);
          ambiguous.add(dataset.getDataset());
        }
      }
    }
    var all = List.copyOf(inside.values());
    return new Datasets(
        all.subList(0, Math.min(MOST, all.size())),
        Math.max(0, all.size() - MOST),
        List.copyOf(ambiguous.subList(0, Math.min(LISTED, ambiguous.size()))));
  }

  private static boolean isNamedOutside(
      ExecutionStore executions, String execution, EntryKey dataset, Scope scope) {
    var key = Keys.of(dataset);
    var prefix = key.substring(0, key.length() - 1);
    var outside = new boolean[1];
    executions.eachSighting(
        execution,
        prefix,
        (entry, nodeId, sighting) -> {
          boolean same = entry.startsWith(prefix);
          outside[0] =
              same
                  && executions
                      .node(execution, nodeId)
                      .map(scope::moreOf)
                      .filter(place -> place != Place.INSIDE)
                      .isPresent();
          return same && !outside[0];
        });
    return outside[0];
  }
}
