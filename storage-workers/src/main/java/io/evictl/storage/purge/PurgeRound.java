package io.evictl.storage.purge;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.RowKey;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.sql.SqlFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of a purger: claim what is due, delete rows, then objects, then tell. Everything is
 * read from the ledger anew, so a round may end anywhere and another worker goes on.
 */
public final class PurgeRound {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeRound.class);

  private final PurgeParts parts;

  public PurgeRound(PurgeParts parts) {
    this.parts = parts;
  }

  /**
   * What a round did.
   *
   * @param claimed rows that were due
   * @param firstDue when the oldest of them was due; MAX if there was none
   * @param storeAnswered false if the store of objects was not asked, or can't be reached
   */
  public record Outcome(int claimed, Instant firstDue, boolean storeAnswered) {}

  /** As {@link #run(Instant, int)}, a whole batch. */
  public Outcome run(Instant floor) throws ResultsNotSentException, InterruptedException {
    return run(floor, parts.timing().batch());
  }

  /**
   * Works on the rows that are due.
   *
   * @param floor rows due before it are not looked at
   * @param most rows
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}
   * @throws ResultsNotSentException the work is done, and will be told by a sweep
   */
  public Outcome run(Instant floor, int most) throws ResultsNotSentException, InterruptedException {
    var claimed = new ArrayList<LedgerRow>();
    List<Step> steps;
    try {
      steps =
          parts
              .transactions()
              .write(
                  handle -> {
                    var now = parts.ledger().now(handle);
                    claimed.addAll(parts.ledger().claim(handle, now, floor, most));
                    return new RowPurge(handle, parts, now).run(claimed);
                  });
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      steps = new ArrayList<>();
      for (var row : claimed) {
        steps.addAll(alone(row.key()));
      }
    }
    var firstDue =
        claimed.stream().map(LedgerRow::dueAt).min(Instant::compareTo).orElse(Instant.MAX);
    return new Outcome(claimed.size(), firstDue, finish(steps));
  }

  /** While the store is left alone: what has reached its deadline has failed, and is told. */
  public void giveUp(String cause) throws ResultsNotSentException, InterruptedException {
    var ended =
        parts
            .transactions()
            .write(
                handle -> {
                  var now = parts.ledger().now(handle);
                  var steps =
                      parts.ledger().claimOverdue(handle, now, parts.timing().batch()).stream()
                          .map(row -> Step.waiting(row, cause, now, now))
                          .toList();
                  parts.ledger().move(handle, steps);
                  return ended(steps);
                });
    parts.reporter().reportEnded(ended);
  }

  /** A row that can't be worked on does not take its batch down. */
  private List<Step> alone(RowKey key) {
    try {
      return parts
          .transactions()
          .write(
              handle -> {
                var now = parts.ledger().now(handle);
                return new RowPurge(handle, parts, now).run(stillDue(handle, key, now));
              });
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      LOG.warn(
          "request={} artifact={} outcome=unable cause={}",
          key.task().requestId(),
          key.artifactId(),
          SqlFailure.words(e));
      return parts.transactions().write(handle -> postponed(handle, key, SqlFailure.words(e)));
    }
  }

  private List<LedgerRow> stillDue(Handle handle, RowKey key, Instant now) {
    return parts.ledger().lock(handle, List.of(key)).stream()
        .filter(row -> row.state().open() && !row.dueAt().isAfter(now))
        .toList();
  }

  private List<Step> postponed(Handle handle, RowKey key, String cause) {
    var now = parts.ledger().now(handle);
    var steps =
        stillDue(handle, key, now).stream()
            .map(row -> Step.failed(row, cause, now, again(row, now)))
            .toList();
    parts.ledger().move(handle, steps);
    return steps;
  }

  private Instant again(LedgerRow row, Instant now) {
    return now.plus(parts.timing().backoff().after(row.attempts() + 1));
  }

  private boolean finish(List<Step> steps) throws ResultsNotSentException, InterruptedException {
    var purging = steps.stream().filter(step -> step.state() == LedgerState.PURGING).toList();
    var answers = new HashMap<BlobLocation, BlobOutcome>();
    boolean storeAnswered = ask(purging, answers);
    var ended = new ArrayList<>(ended(steps));
    if (!purging.isEmpty()) {
      ended.addAll(parts.transactions().write(handle -> account(handle, purging, answers)));
    }
    parts.reporter().reportEnded(ended);
    return storeAnswered;
  }

  private static List<LedgerRow> ended(List<Step> steps) {
    return steps.stream().filter(step -> step.finishedAt().isPresent()).map(Step::taken).toList();
  }

  private boolean ask(List<Step> purging, Map<BlobLocation, BlobOutcome> answers) {
    Set<BlobLocation> blobs = new LinkedHashSet<>();
    for (var step : purging) {
      blobs.addAll(BlobPurge.pending(step.blobs(), step.row().artifact().id(), parts.allowList()));
    }
    if (blobs.isEmpty()) {
      return true;
    }
    try {
      answers.putAll(parts.blobs().delete(blobs));
      return true;
    } catch (StoreUnavailableException e) {
      LOG.warn("objects={} outcome=store-unavailable cause={}", blobs.size(), e.getMessage());
      var cause = new BlobOutcome.NotAsked(String.valueOf(e.getMessage()));
      blobs.forEach(blob -> answers.put(blob, cause));
      return false;
    }
  }

  private List<LedgerRow> account(
      Handle handle, List<Step> purging, Map<BlobLocation, BlobOutcome> answers) {
    var leased = purging.stream().map(Step::taken).toList();
    var now = parts.ledger().now(handle);
    var backoff = parts.timing().backoff();
    var steps =
        parts.ledger().lockKnown(handle, leased).stream()
            .filter(row -> row.state() == LedgerState.PURGING)
            .map(row -> BlobPurge.step(row, parts.allowList(), answers, now, backoff))
            .toList();
    parts.ledger().move(handle, steps);
    return ended(steps);
  }
}
