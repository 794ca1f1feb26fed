package io.evictl.storage.ledger;

import io.evictl.storage.sql.RowArrays;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The raw data of a deployment's rows, within the caller's transaction. */
public final class RawLedger {
  private static final int TOLD = 8;

  private final String deployment;

  public RawLedger(String deployment) {
    this.deployment = deployment;
  }

  /** Rows that are due and whose raw data is not settled, not due again before the lease ends. */
  public List<LedgerRow> claim(Handle handle, Instant now, Instant lease, int limit) {
    return handle
        .createQuery(RawSql.CLAIM)
        .bind("deployment", deployment)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("lease", lease.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .map(LedgerRows::read)
        .list();
  }

  /** Another task of the request knows further folders of what a hidden row's attempt wrote to. */
  public static void addNames(Handle handle, RowKey row, List<String> names) {
    bind(handle.createUpdate(RawSql.ADD_NAMES), row)
        .bind("names", LedgerRows.array(names))
        .execute();
  }

  /** All there is of a row; empty before its artifact is gone. */
  public List<RawRecord> records(Handle handle, RowKey row) {
    return bind(handle.createQuery(RawSql.RECORDS), row)
        .map(
            (record, context) ->
                new RawRecord(
                    record.getInt("ord"),
                    record.getString("location"),
                    record.getBoolean("tree"),
                    RawRecord.State.valueOf(record.getString("state")),
                    Optional.ofNullable(record.getString("why"))))
        .list();
  }

  /** Writes records of a row, new ones and those whose state has changed. */
  public void put(Handle handle, RowKey row, Collection<RawRecord> records) {
    if (!records.isEmpty()) {
      RowArrays.of(records)
          .integer("ord", RawRecord::ord)
          .text("location", RawRecord::location)
          .integer("tree", raw -> raw.tree() ? 1 : 0)
          .text("state", raw -> raw.state().name())
          .text("why", raw -> raw.why().orElse(null))
          .bindTo(bind(handle.createUpdate(RawSql.PUT), row))
          .execute();
    }
  }

  /** This transaction deletes the rows of the artifact. */
  public void rowsGone(Handle handle, RowKey row) {
    bind(handle.createUpdate(RawSql.ROWS_GONE), row).execute();
  }

  /** The transaction that deleted them. */
  public long since(Handle handle, RowKey row) {
    return bind(handle.createQuery(RawSql.SINCE), row).mapTo(Long.class).one();
  }

  /** Nothing is left to be done for these records, which are all that the row has. */
  public void settle(Handle handle, RowKey row, Collection<RawRecord> records) {
    var kept = records.stream().filter(raw -> raw.state() == RawRecord.State.KEPT).toList();
    var marked = records.stream().filter(raw -> raw.state() == RawRecord.State.MARKED).count();
    var told =
        kept.stream().limit(TOLD).map(raw -> raw.location() + ": " + raw.why().orElse("")).toList();
    bind(handle.createUpdate(RawSql.SETTLE), row)
        // A folder stands for its objects, which have records of their own.
        .bind("deleted", (int) records.stream().filter(RawRecord::isGone).count())
        .bind("kept", kept.size())
        .bind("told", LedgerRows.array(marked == 0 ? told : withMarked(told, marked)))
        .execute();
    bind(handle.createUpdate(RawSql.FORGET), row).execute();
  }

  private static List<String> withMarked(List<String> told, long marked) {
    var all = new ArrayList<String>();
    all.add("the bucket keeps versions: the data of %d objects is retained".formatted(marked));
    all.addAll(told);
    return all;
  }

  private static <S extends SqlStatement<S>> S bind(S statement, RowKey row) {
    return statement
        .bind("request", row.task().requestId())
        .bind("entry", row.task().entryId())
        .bind("task", row.task().taskId())
        .bind("artifact", row.artifactId());
  }
}
