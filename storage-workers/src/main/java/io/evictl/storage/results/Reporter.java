package io.evictl.storage.results;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.RowKey;
import io.evictl.storage.ledger.TaskKey;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what the ledger has finished. A row counts as told only when the broker has said so, so a
 * crash between commit and send makes a result come twice, never not at all.
 */
public final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final int BATCH = 500;

  private final Transactions transactions;
  private final Ledger ledger;
  private final ResultSender sender;

  public Reporter(Transactions transactions, Ledger ledger, ResultSender sender) {
    this.transactions = transactions;
    this.ledger = ledger;
    this.sender = sender;
  }

  /** Tells about the tasks of these rows, and about those that share them. */
  public void reportRows(Collection<RowKey> rows)
      throws ResultsNotSentException, InterruptedException {
    tell(untold(related(rows)));
  }

  /**
   * Tells about rows that were just finished, as they are now. Only what belongs together with
   * others is read anew: most tasks have one row, which nobody shares.
   */
  public void reportEnded(Collection<LedgerRow> ended)
      throws ResultsNotSentException, InterruptedException {
    if (ended.isEmpty()) {
      return;
    }
    var keys = ended.stream().map(LedgerRow::key).toList();
    var notAlone = transactions.read(handle -> ledger.notAlone(handle, keys));
    var rows = new ArrayList<>(untold(related(notAlone)));
    ended.stream().filter(row -> !notAlone.contains(row.key())).forEach(rows::add);
    tell(rows);
  }

  /** Tells about those of these tasks whose rows are all finished, once more if need be. */
  public void repeat(Collection<TaskKey> tasks)
      throws ResultsNotSentException, InterruptedException {
    tell(ofTasks(tasks));
  }

  private List<LedgerRow> related(Collection<RowKey> rows) {
    return rows.isEmpty()
        ? List.of()
        : ofTasks(transactions.read(handle -> ledger.tasksOf(handle, rows)));
  }

  private List<LedgerRow> ofTasks(Collection<TaskKey> tasks) {
    return tasks.isEmpty() ? List.of() : transactions.read(handle -> ledger.ofTasks(handle, tasks));
  }

  /** All rows of the tasks of which one is not known to have been told. */
  private static List<LedgerRow> untold(Collection<LedgerRow> rows) {
    return byTask(rows).stream()
        .filter(ofTask -> ofTask.stream().anyMatch(row -> !row.reported()))
        .flatMap(List::stream)
        .toList();
  }

  private static Collection<List<LedgerRow>> byTask(Collection<LedgerRow> rows) {
    return rows.stream().collect(Collectors.groupingBy(LedgerRow::task)).values();
  }

  /**
   * @param rows all that their tasks have
   */
  private void tell(Collection<LedgerRow> rows)
      throws ResultsNotSentException, InterruptedException {
    var told = new ArrayList<LedgerRow>();
    var results = new ArrayList<EvictionResult>();
    for (var ofTask : byTask(rows)) {
      LedgerResults.of(ofTask)
          .ifPresent(
              result -> {
                results.add(result);
                told.addAll(ofTask);
              });
    }
    if (results.isEmpty()) {
      return;
    }
    sender.send(List.copyOf(results));
    transactions.write(
        handle -> {
          ledger.reported(handle, told);
          return told.size();
        });
    results.forEach(
        result ->
            LOG.info(
                "request={} task={} action={} outcome={}",
                result.getRequestId(),
                result.getTaskId(),
                result.getAction(),
                result.getOutcome()));
  }

  /**
   * Tells what is finished and not known to have been told, whoever finished it.
   *
   * @param age how long it must have been finished: whoever did that is about to tell it
   */
  public void sweep(Duration age) throws ResultsNotSentException, InterruptedException {
    repeat(
        transactions.read(
            handle -> ledger.unreported(handle, ledger.now(handle).minus(age), BATCH)));
  }
}
