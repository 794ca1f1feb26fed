package io.evictl.ops.cli.demo;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an eviction did to the stored state, held against what it may do.
 *
 * @param rowsGone rows that were there before and are not now
 * @param rowsNew rows that are there now and were not before: a changed row is one of each
 * @param objectsGone objects that were there before and are not now
 * @param objectsChanged objects that are new or have another content
 */
record Difference(
    List<StoredState.Row> rowsGone,
    List<StoredState.Row> rowsNew,
    Set<String> objectsGone,
    Set<String> objectsChanged) {

  static Difference between(StoredState before, StoredState after) {
    var objectsGone = new TreeSet<>(before.objects().keySet());
    objectsGone.removeAll(after.objects().keySet());
    var changed = new TreeSet<String>();
    after
        .objects()
        .forEach(
            (key, content) -> {
              if (!content.equals(before.objects().get(key))) {
                changed.add(key);
              }
            });
    return new Difference(
        minus(before.rows(), after.rows()),
        minus(after.rows(), before.rows()),
        objectsGone,
        changed);
  }

  private static List<StoredState.Row> minus(
      List<StoredState.Row> minuend, List<StoredState.Row> subtrahend) {
    var present = new HashSet<>(subtrahend);
    return minuend.stream().filter(Predicate.not(present::contains)).toList();
  }

  /** Rows by table, and objects. */
  String summary() {
    var rows = new TreeMap<String, Integer>();
    rowsGone.forEach(row -> rows.merge(row.table(), 1, Integer::sum));
    var counts = new ArrayList<String>();
    rows.forEach((table, count) -> counts.add(count + " of " + table));
    counts.add(objectsGone.size() + " objects");
    return String.join(", ", counts);
  }

  /** What should be gone if these artifacts were to be deleted, rows and objects, but is there. */
  List<String> leftOver(StoredState before, Set<String> artifacts) {
    var faults = new ArrayList<String>();
    var rows = rowsOf(before, artifacts);
    var gone = new HashSet<>(rowsGone);
    rows.stream().filter(Predicate.not(gone::contains)).forEach(row -> faults.add("row: " + row));
    objectsOf(rows).stream()
        .filter(Predicate.not(objectsGone::contains))
        .forEach(object -> faults.add("object: " + object));
    return faults;
  }

  /** What is gone, new or changed beyond the deletion of these artifacts. */
  List<String> overreach(StoredState before, Set<String> artifacts) {
    var faults = new ArrayList<String>();
    var rows = rowsOf(before, artifacts);
    var objects = objectsOf(rows);
    rowsGone.stream()
        .filter(Predicate.not(rows::contains))
        .forEach(row -> faults.add("row is gone or changed: " + row));
    rowsNew.forEach(row -> faults.add("row is new or changed: " + row));
    objectsGone.stream()
        .filter(Predicate.not(objects::contains))
        .forEach(object -> faults.add("object is gone: " + object));
    objectsChanged.forEach(object -> faults.add("object is new or changed: " + object));
    return faults;
  }

  private static Set<StoredState.Row> rowsOf(StoredState state, Set<String> artifacts) {
    return state.rows().stream()
        .filter(row -> row.artifact() != null && artifacts.contains(row.artifact()))
        .collect(Collectors.toSet());
  }

  /**
   * The objects of the rows' locations. One whose path does not end in the artifact's own id and a
   * file name is shared with other artifacts and stays (a {@code #} or {@code ?} in a cache version
   * cuts the path).
   */
  private static Set<String> objectsOf(Set<StoredState.Row> rows) {
    var objects = new TreeSet<String>();
    for (var row : rows) {
      if (row.location() != null) {
        var uri = URI.create(row.location());
        if (uri.getPath().contains("/" + row.artifact() + "/")) {
          objects.add(uri.getHost() + uri.getPath());
        }
      }
    }
    return objects;
  }
}
