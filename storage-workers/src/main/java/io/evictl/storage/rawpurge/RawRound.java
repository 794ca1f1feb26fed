package io.evictl.storage.rawpurge;

import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.RawRecord;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.purge.RowPurge;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.sql.SqlFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round over rows whose raw data is to go, too: outputs are read, rows deleted, and what the
 * outputs pointed to written down with that; then the index is proven, once for all of them, and
 * decides; then objects go. Every step leaves the row leased to this worker, and any other one goes
 * on from there. What is settled is left to the purgers.
 */
public final class RawRound {
  private static final Logger LOG = LoggerFactory.getLogger(RawRound.class);

  /** Rows at a time: a lease has to hold for them. */
  private static final int ROWS = 16;

  private final RawParts parts;
  private final RawSteps steps;
  private final RawDeletion deletion;

  public RawRound(RawParts parts) {
    this.parts = parts;
    this.steps = new RawSteps(parts);
    this.deletion = new RawDeletion(parts, steps);
  }

  /**
   * Works on what is due.
   *
   * @return how many rows that were
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}
   * @throws ResultsNotSentException the work is done, and will be told by a sweep
   */
  public int run() throws ResultsNotSentException, InterruptedException {
    var claimed = steps.claim(ROWS);
    var gone = new ArrayList<LedgerRow>();
    for (var row : claimed) {
      attempt(row, it -> begin(it).ifPresent(gone::add));
    }
    if (!gone.isEmpty()) {
      prove();
    }
    for (var row : gone) {
      attempt(row, this::decide);
    }
    return claimed.size();
  }

  private interface Work {
    void on(LedgerRow row)
        throws StoreUnavailableException, ResultsNotSentException, InterruptedException;
  }

  /** What goes wrong with a row does not take the others down. */
  private void attempt(LedgerRow row, Work work)
      throws ResultsNotSentException, InterruptedException {
    try {
      var readiness = parts.purge().blobs().readiness();
      if (readiness.most() == 0) {
        steps.waiting(row, readiness.why(), readiness.pause());
      } else {
        work.on(row);
      }
    } catch (StoreUnavailableException e) {
      steps.waiting(row, String.valueOf(e.getMessage()), steps.pause(row));
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      var words = SqlFailure.words(e);
      LOG.warn(
          "request={} artifact={} outcome=unable cause={}",
          row.task().requestId(),
          row.artifact().id(),
          words);
      steps.failed(row, words);
    }
  }

  /** Rows go, and the ledger keeps what their outputs pointed to. */
  private Optional<LedgerRow> begin(LedgerRow row)
      throws StoreUnavailableException, ResultsNotSentException, InterruptedException {
    if (row.state() == LedgerState.PURGING) {
      return Optional.of(row);
    }
    var purge = parts.purge();
    var artifact = row.artifact();
    var outputs =
        purge
            .transactions()
            .read(handle -> purge.catalog().locations(handle, List.of(artifact)))
            .getOrDefault(artifact, List.of());
    var names = row.raw().names().orElseThrow();
    var records = new RawCandidates(names, parts.allowList()).of(parts.reader().read(outputs));
    return steps
        .take(
            row,
            (handle, held, now) -> {
              var step = new RowPurge(handle, purge, now).run(List.of(held)).getFirst();
              if (step.state() == LedgerState.PURGING) {
                note(handle, step, records, outputs.size());
              }
              return step;
            })
        .filter(step -> step.state() == LedgerState.PURGING)
        .map(Step::taken);
  }

  /** What was read is true of what is deleted: nobody overwrote the artifact. */
  private void note(Handle handle, Step step, List<RawRecord> records, int outputs) {
    var read =
        step.blobs().size() == outputs
            ? records
            : records.stream().map(raw -> raw.kept("its outputs changed meanwhile")).toList();
    parts.raws().put(handle, step.row().key(), read);
    parts.raws().rowsGone(handle, step.row().key());
  }

  private void prove() throws InterruptedException {
    try {
      parts.proof().upTo();
    } catch (StoreUnavailableException e) {
      LOG.warn("references=not-proven cause={}", e.getMessage());
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      LOG.warn("references=not-proven cause={}", SqlFailure.words(e));
    }
  }

  /** The index judges what is not settled, and what may go is deleted at once. */
  private void decide(LedgerRow row)
      throws StoreUnavailableException, ResultsNotSentException, InterruptedException {
    var records =
        parts.purge().transactions().read(handle -> parts.raws().records(handle, row.key()));
    if (records.stream().allMatch(RawRecord::settled)) {
      deletion.run(row, "");
      return;
    }
    var trees = trees(records);
    var waitsFor = new AtomicReference<>("");
    var leased =
        steps.take(
            row,
            (handle, held, now) -> {
              var judged = new RawVerdict(handle, parts.purge().ledger(), held, now);
              parts.raws().put(handle, held.key(), judged.of(since(handle, held), records, trees));
              judged.waitsFor().ifPresent(waitsFor::set);
              return Step.later(held, LedgerState.PURGING, steps.lease(now));
            });
    if (leased.isPresent()) {
      deletion.run(leased.get().taken(), Objects.toString(waitsFor.get(), ""));
    }
  }

  private long since(Handle handle, LedgerRow row) {
    return parts.raws().since(handle, row.key());
  }

  private Map<Integer, RawTrees.Tree> trees(List<RawRecord> records)
      throws StoreUnavailableException {
    var trees = new HashMap<Integer, RawTrees.Tree>();
    for (var raw : records) {
      if (raw.tree() && !raw.settled()) {
        trees.put(raw.ord(), parts.trees().list(RawCandidates.blob(raw)));
      }
    }
    return trees;
  }
}
