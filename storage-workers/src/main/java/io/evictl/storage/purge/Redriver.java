package io.evictl.storage.purge;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Drives failed purges again: what a PURGE task asks for. */
public final class Redriver {
  private final Transactions transactions;
  private final Ledger ledger;
  private final Reporter reporter;
  private final Results results;
  private final Duration retryWindow;
  private final Alarm alarm;

  /**
   * @param retryWindow how long it is tried again where the task's deadline has passed
   */
  public Redriver(
      Transactions transactions,
      Ledger ledger,
      Reporter reporter,
      Results results,
      Duration retryWindow,
      Alarm alarm) {
    this.transactions = transactions;
    this.ledger = ledger;
    this.reporter = reporter;
    this.results = results;
    this.retryWindow = retryWindow;
    this.alarm = alarm;
  }

  /**
   * Opens the task's failed rows again; the result comes when they are finished. Where none has
   * failed the last result is told again. An answer is returned only if there is nothing to drive.
   *
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}: to be given again
   */
  public Optional<EvictionResult> redrive(TakenTask task)
      throws ResultsNotSentException, InterruptedException {
    try {
      var rows = transactions.write(handle -> open(handle, task));
      if (rows.isEmpty()) {
        return Optional.of(
            results.failed(
                task, ErrorCode.ARTIFACT_DELETE_FAILED, "the ledger has nothing of it", false));
      }
      alarm.ring();
      reporter.repeat(List.of(task.key()));
      return Optional.empty();
    } catch (RuntimeException e) {
      return switch (SqlFailure.of(e)) {
        case OUTAGE -> throw e;
        case CONTENTION ->
            Optional.of(
                results.retry(
                    task,
                    Duration.ofSeconds(1),
                    ErrorCode.ARTIFACT_DELETE_FAILED,
                    SqlFailure.words(e)));
        case ROW ->
            Optional.of(
                results.failed(task, ErrorCode.ARTIFACT_DELETE_FAILED, SqlFailure.words(e), true));
      };
    }
  }

  private List<LedgerRow> open(Handle handle, TakenTask task) {
    var rows = ledger.ofTasks(handle, List.of(task.key()));
    var now = ledger.now(handle);
    var steps =
        ledger.lock(handle, rows.stream().map(LedgerRow::leading).toList()).stream()
            .filter(row -> row.state() == LedgerState.FAILED)
            .map(row -> Step.again(row, now, deadline(task, now)))
            .toList();
    ledger.move(handle, steps);
    return rows;
  }

  private Instant deadline(TakenTask task, Instant now) {
    var deadline = task.task().getDeadline();
    return deadline.isAfter(now) ? deadline : now.plus(retryWindow);
  }
}
