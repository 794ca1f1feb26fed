package io.evictl.storage.discover;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final Ledger ledger;
  private final Results results;
  private final DiscoverLimits limits;
  private final HitDiscoverer hits;

  public Discoverer(
      Transactions transactions,
      Datacatalog catalog,
      Ledger ledger,
      BlobReader blobs,
      Results results,
      DiscoverLimits limits) {
    this.hits = new HitDiscoverer(transactions, catalog, blobs, results, limits);
    this.transactions = transactions;
    this.catalog = catalog;
    this.ledger = ledger;
    this.results = results;
    this.limits = limits;
  }

  /**
   * Looks through the datasets that the tasks' entries name, from where the tasks say. Those that
   * are at the same point of the same dataset share one reading of it. A task of an array node
   * looks for what the node's items hit.
   *
   * @return the answers, in any order
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}: all to be given again
   */
  public List<EvictionResult> discover(Collection<TakenTask> tasks) {
    var answers = new ArrayList<EvictionResult>();
    var alike = new LinkedHashMap<Start, List<TakenTask>>();
    for (var task : tasks) {
      if (task.task().getHitsOf().isPresent()) {
        answers.add(hits(task));
        continue;
      }
      try {
        alike.computeIfAbsent(Start.of(task.task()), start -> new ArrayList<>()).add(task);
      } catch (IllegalArgumentException e) {
        answers.add(
            results.failed(task, ErrorCode.INTERNAL, String.valueOf(e.getMessage()), false));
      }
    }
    alike.forEach((start, those) -> answers.addAll(discover(start, those)));
    return answers;
  }

  private record Start(EntryKey dataset, Point after) {
    static Start of(EvictionTask task) {
      return new Start(task.getEntry(), task.getDiscoverAfter().map(Point::of).orElse(Point.START));
    }
  }

  private List<EvictionResult> discover(Start start, List<TakenTask> tasks) {
    try {
      return look(start, tasks);
    } catch (RuntimeException e) {
      var kind = SqlFailure.of(e);
      if (kind == SqlFailure.OUTAGE) {
        throw e;
      }
      return tasks.stream().map(task -> unable(task, kind, e)).toList();
    }
  }

  private EvictionResult hits(TakenTask task) {
    try {
      return hits.discover(task);
    } catch (RuntimeException e) {
      var kind = SqlFailure.of(e);
      if (kind == SqlFailure.OUTAGE) {
        throw e;
      }
      return unable(task, kind, e);
    }
  }

  /** Each page is read in a transaction of its own: no snapshot is held for longer than one. */
  private List<EvictionResult> look(Start start, List<TakenTask> tasks) {
    long end = System.nanoTime() + limits.time().toNanos();
    var reading = new Reading(start.dataset(), start.after(), limits, catalog, ledger);
    var searches = tasks.stream().map(task -> reading.search(task.task())).toList();
    do {
      transactions.read(
          handle -> {
            reading.readPage(handle);
            return true;
          });
    } while (reading.goesOn() && System.nanoTime() - end < 0);
    var answers = new ArrayList<EvictionResult>();
    for (int i = 0; i < tasks.size(); i++) {
      var search = searches.get(i);
      var next = search.stoppedAt().or(reading::next).map(Point::token);
      answers.add(results.discovered(tasks.get(i), search.words(), search.found(), next));
    }
    return answers;
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
