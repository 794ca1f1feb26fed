package io.evictl.storage.raw;

import io.evictl.storage.raw.ReferenceIndex.Entry;
import io.evictl.storage.raw.ReferenceIndex.Row;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Up to which transaction the reference index is proven to be complete: all artifacts that were
 * written by transactions before the horizon, and are as those left them, were read. Transactions
 * are numbered as they begin, and the number is taken when all before it have ended: no clock is
 * involved, and none that takes long is overlooked.
 */
final class Horizon {
  /** The table of artifacts is read from end to end, which is no matter of seconds everywhere. */
  private static final String PATIENCE = "SET LOCAL statement_timeout = 120000";

  private Horizon() {}

  /** All transactions before it have ended. */
  static long ended(Handle handle) {
    return handle.createQuery(IndexSql.ENDED).mapTo(Long.class).one();
  }

  /** What is proven; 0: nothing. */
  static long proven(Handle handle) {
    return handle.createQuery(IndexSql.HORIZON).mapTo(Long.class).findOne().orElse(0L);
  }

  /** Artifacts that were written behind it and not read since. */
  static List<Row> behind(Handle handle, long horizon, int most) {
    handle.execute(PATIENCE);
    return handle
        .createQuery(IndexSql.BEHIND)
        .bind("horizon", horizon)
        .bind("most", most)
        .map(
            (row, context) -> new Row(ReferenceIndex.key(row), row.getString("row_version"), false))
        .list();
  }

  /** From here to its end the transaction is the only one that writes the index. */
  static void lock(Handle handle) {
    handle.execute(IndexSql.ONE_WRITER);
  }

  /**
   * Those of what was read that are still so. The others were written anew since, by transactions
   * behind any horizon taken before.
   */
  static List<Entry> still(Handle handle, Collection<Entry> entries) {
    if (entries.isEmpty()) {
      return List.of();
    }
    var still =
        ReferenceIndex.versions(entries)
            .bindTo(handle.createQuery(IndexSql.STILL))
            .map((row, context) -> ReferenceIndex.key(row))
            .stream()
            .collect(Collectors.toSet());
    return entries.stream().filter(entry -> still.contains(entry.artifact())).toList();
  }

  /** What was proven from one horizon to another one; nothing if the first is not true any more. */
  static void advance(Handle handle, long from, long to) {
    handle.createUpdate(IndexSql.ADVANCE).bind("from", from).bind("to", to).execute();
  }
}
