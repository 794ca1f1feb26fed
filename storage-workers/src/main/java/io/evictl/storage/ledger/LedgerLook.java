package io.evictl.storage.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A deployment's part of the ledger in numbers. Rows are counted up to {@link #MOST}, those due
 * first before others, so that looking costs the same however many there are.
 *
 * @param open rows that are to be purged, by state
 * @param failed rows that wait for somebody to drive them again
 * @param untold rows whose end is not known to have been told
 * @param overdue how long the row that was due first has been due; zero where none is
 */
public record LedgerLook(Map<LedgerState, Long> open, long failed, long untold, Duration overdue) {
  /** Counts end here: then there are at least as many. */
  public static final int MOST = 100_000;

  public LedgerLook {
    open = Map.copyOf(open);
  }

  static LedgerLook read(Handle handle, String deployment, Instant now) {
    var open = new EnumMap<LedgerState, Long>(LedgerState.class);
    var overdue = Duration.ZERO;
    for (var state : bounded(handle, deployment, LookSql.OPEN).map(OpenRows::read).list()) {
      open.put(state.state(), state.rows());
      var due = Duration.between(state.firstDue(), now);
      overdue = due.compareTo(overdue) > 0 ? due : overdue;
    }
    return new LedgerLook(
        open,
        bounded(handle, deployment, LookSql.FAILED).mapTo(Long.class).one(),
        bounded(handle, deployment, LookSql.UNTOLD).mapTo(Long.class).one(),
        overdue);
  }

  private static Query bounded(Handle handle, String deployment, String sql) {
    return handle.createQuery(sql).bind("deployment", deployment).bind("most", MOST);
  }

  private record OpenRows(LedgerState state, long rows, Instant firstDue) {
    static OpenRows read(ResultSet row, StatementContext context) throws SQLException {
      return new OpenRows(
          LedgerState.valueOf(row.getString("state")),
          row.getLong("rows"),
          row.getObject("first_due", OffsetDateTime.class).toInstant());
    }
  }
}
