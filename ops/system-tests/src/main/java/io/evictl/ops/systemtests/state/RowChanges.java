package io.evictl.ops.systemtests.state;

import java.util.Set;
import java.util.TreeSet;

/**
 * How tables differ from their pristine copies; a changed row is one that is gone and one that
 * came.
 *
 * @param gone rows that are no more there
 * @param come rows that were not there
 */
public record RowChanges(Set<Row> gone, Set<Row> come) {

  public RowChanges {
    gone = new TreeSet<>(gone);
    come = new TreeSet<>(come);
  }
}
