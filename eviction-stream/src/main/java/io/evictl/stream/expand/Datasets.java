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

  static Datasets of(
      ExecutionStore executions,
      NotableNodes notable,
      String execution,
      Scope scope,
      boolean whole) {
    Map<String, EntryKey> inside = new TreeMap<>();
    Set<String> outside = new TreeSet<>();
    notable.each(
        node -> {
          var dataset = Notable.dataset(node.state());
          if (dataset.isPresent() && Notable.mayHaveMore(node)) {
            var key = Keys.of(dataset.get());
            if (scope.moreOf(node) == Place.INSIDE) {
              inside.put(key, dataset.get());
            } else {
              outside.add(key);
            }
          }
        });
    var ambiguous = new ArrayList<String>();
    var written = new WrittenDatasets(executions, execution, scope, whole);
    if (!whole) {
      for (var dataset : List.copyOf(inside.values())) {
        var key = Keys.of(dataset);
        if (outside.contains(key) || written.isNamedOutside(dataset)) {
          inside.remove(key);
          ambiguous.add(dataset.getDataset());
        }
      }
    }
    for (var dataset : written.all(MOST)) {
      if (!outside.contains(Keys.of(dataset))) {
        inside.put(Keys.of(dataset), dataset);
      }
    }
    var all = List.copyOf(inside.values());
    return new Datasets(
        all.subList(0, Math.min(MOST, all.size())),
        Math.max(0, all.size() - MOST),
        List.copyOf(ambiguous.subList(0, Math.min(LISTED, ambiguous.size()))));
  }

  /** With array nodes whose items' hits are looked for. */
  Datasets and(ItemHits.Searches hits) {
    var all = new ArrayList<>(sought);
    all.addAll(hits.sought());
    var named = new ArrayList<>(ambiguous);
    hits.unplaced().forEach(node -> named.add("hits of node " + node));
    return new Datasets(
        List.copyOf(all.subList(0, Math.min(MOST, all.size()))),
        left + Math.max(0, all.size() - MOST),
        List.copyOf(named.subList(0, Math.min(LISTED, named.size()))));
  }
}
