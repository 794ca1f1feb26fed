package io.evictl.storage.discover;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the artifacts that an execution produced in all versions of a dataset name. It changes
 * nothing. A task looks for a bounded time and finds a bounded number; its answer says how far it
 * came, and the task is given again from there.
 */
public final class Discoverer {
  private static final Logger LOG = LoggerFactory.getLogger(Discoverer.class);
  private static final Duration CONTENDED = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final Results results;
  private final DiscoverLimits limits;

  public Discoverer(
      Transactions transactions, Datacatalog catalog, Results results, DiscoverLimits limits) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.results = results;
    this.limits = limits;
  }

  /**
   * Looks through the dataset that the task's entry names, from where the task says.
   *
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}: to be given again
   */
  public EvictionResult discover(TakenTask task) {
    Point after;
    try {
      after = task.task().getDiscoverAfter().map(Point::of).orElse(Point.START);
    } catch (IllegalArgumentException e) {
      return results.failed(task, ErrorCode.INTERNAL, String.valueOf(e.getMessage()), false);
    }
    try {
      return look(task, after);
    } catch (RuntimeException e) {
      var kind = SqlFailure.of(e);
      if (kind == SqlFailure.OUTAGE) {
        throw e;
      }
      return unable(task, kind, e);
    }
  }

  /** Each page is read in a transaction of its own: no snapshot is held for longer than one. */
  private EvictionResult look(TakenTask task, Point after) {
    long end = System.nanoTime() + limits.time().toNanos();
    var search = new Search(task.task(), limits);
    var next = Optional.of(after);
    do {
      var from = next.get();
      next = transactions.read(handle -> search.look(handle, catalog, from));
    } while (next.isPresent() && !search.isFull() && System.nanoTime() - end < 0);
    return results.discovered(task, search.words(), search.found(), next.map(Point::token));
  }

  private EvictionResult unable(TakenTask task, SqlFailure kind, RuntimeException cause) {
    var words = SqlFailure.words(cause);
    LOG.warn(
        "request={} task={} outcome=unable kind={} cause={}",
        task.task().getRequestId(),
        task.task().getTaskId(),
        kind,
        words,
        kind == SqlFailure.ROW ? cause : null);
    return results.now().isBefore(task.task().getDeadline())
        ? results.retry(task, CONTENDED, ErrorCode.INTERNAL, words)
        : results.failed(task, ErrorCode.INTERNAL, words, true);
  }
}
