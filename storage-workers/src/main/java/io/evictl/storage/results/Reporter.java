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
import java.util.function.Predicate;
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
    if (!rows.isEmpty()) {
      tell(
          transactions.read(handle -> ledger.tasksOf(handle, rows)),
          ofTask -> ofTask.stream().anyMatch(row -> !row.reported()));
    }
  }

  /** Tells about those of these tasks whose rows are all finished, once more if need be. */
  public void repeat(Collection<TaskKey> tasks)
      throws ResultsNotSentException, InterruptedException {
    tell(tasks, ofTask -> true);
  }

  private void tell(Collection<TaskKey> tasks, Predicate<List<LedgerRow>> wanted)
      throws ResultsNotSentException, InterruptedException {
    if (tasks.isEmpty()) {
      return;
    }
    var rows = transactions.read(handle -> ledger.ofTasks(handle, tasks));
    var told = new ArrayList<LedgerRow>();
    var results = new ArrayList<EvictionResult>();
    for (var ofTask : rows.stream().collect(Collectors.groupingBy(LedgerRow::task)).values()) {
      if (!wanted.test(ofTask)) {
        continue;
      }
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
