package io.evictl.storage.rawpurge;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.RawRecord;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.purge.BlobPurge;
import io.evictl.storage.results.ResultsNotSentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes the raw data that was judged, and accounts for every answer. */
final class RawDeletion {
  /** Objects between two transactions. */
  private static final int CHUNK = 500;

  /** Until others of the request are gone, or what was just written is read. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final RawParts parts;
  private final RawSteps steps;

  RawDeletion(RawParts parts, RawSteps steps) {
    this.parts = parts;
    this.steps = steps;
  }

  /**
   * Until nothing is left, or something is in the way.
   *
   * @param waitsFor why what is not decided is not
   */
  void run(LedgerRow leased, String waitsFor)
      throws StoreUnavailableException, ResultsNotSentException, InterruptedException {
    var row = leased;
    while (row.state() == LedgerState.PURGING) {
      var key = row.key();
      var records = parts.purge().transactions().read(handle -> parts.raws().records(handle, key));
      var pending =
          records.stream()
              .filter(raw -> raw.state() == RawRecord.State.PENDING)
              .limit(CHUNK)
              .toList();
      if (pending.isEmpty()) {
        finish(row, records, waitsFor);
        return;
      }
      var outcomes = delete(pending);
      var failures = outcomes.values().stream().filter(RawDeletion::isFailure).toList();
      var step =
          steps.take(
              row,
              (handle, held, now) -> {
                parts.raws().put(handle, held.key(), done(outcomes));
                return failures.isEmpty()
                    ? Step.later(held, LedgerState.PURGING, steps.lease(now))
                    : BlobPurge.again(held, failures, now, parts.purge().timing().backoff());
              });
      if (step.isEmpty() || !failures.isEmpty()) {
        return;
      }
      row = step.get().taken();
    }
  }

  private Map<RawRecord, BlobOutcome> delete(List<RawRecord> pending)
      throws StoreUnavailableException {
    var blobs = new LinkedHashMap<RawRecord, BlobLocation>();
    for (var raw : pending) {
      var blob = RawCandidates.blob(raw);
      if (parts.allowList().holds(blob)) {
        blobs.put(raw, blob);
      }
    }
    var answers =
        blobs.isEmpty()
            ? Map.<BlobLocation, BlobOutcome>of()
            : parts.purge().blobs().delete(Set.copyOf(blobs.values()));
    var outcomes = new LinkedHashMap<RawRecord, BlobOutcome>();
    for (var raw : pending) {
      outcomes.put(raw, outcome(raw, blobs.get(raw), answers));
    }
    return outcomes;
  }

  private static BlobOutcome outcome(
      RawRecord raw, @Nullable BlobLocation blob, Map<BlobLocation, BlobOutcome> answers) {
    if (blob == null) {
      return new BlobOutcome.Failed(
          "not allowed any more: " + raw.location(), BlobOutcome.Kind.DENIED);
    }
    return switch (answers.get(blob)) {
      case BlobOutcome.Failed failed ->
          new BlobOutcome.Failed(failed.cause() + ": " + raw.location(), failed.kind());
      case BlobOutcome.Gone gone -> gone;
      case BlobOutcome.Marked marked -> marked;
      case BlobOutcome.NotAsked notAsked -> notAsked;
      case null -> new BlobOutcome.Failed("no answer for " + raw.location());
    };
  }

  private static boolean isFailure(BlobOutcome outcome) {
    return outcome instanceof BlobOutcome.Failed || outcome instanceof BlobOutcome.NotAsked;
  }

  private static List<RawRecord> done(Map<RawRecord, BlobOutcome> outcomes) {
    var done = new ArrayList<RawRecord>();
    outcomes.forEach(
        (raw, outcome) -> {
          switch (outcome) {
            case BlobOutcome.Gone gone -> done.add(raw.in(RawRecord.State.DELETED));
            case BlobOutcome.Marked marked -> done.add(raw.in(RawRecord.State.MARKED));
            case BlobOutcome.Failed failed -> {}
            case BlobOutcome.NotAsked notAsked -> {}
          }
        });
    return done;
  }

  private void finish(LedgerRow row, List<RawRecord> records, String waitsFor)
      throws ResultsNotSentException, InterruptedException {
    if (!records.stream().allMatch(RawRecord::settled)) {
      steps.waiting(row, waitsFor, SOON);
      return;
    }
    var step =
        steps.take(
            row,
            (handle, held, now) -> {
              parts.raws().settle(handle, held.key(), records);
              return Step.later(held, LedgerState.PURGING, now);
            });
    if (step.isPresent()) {
      parts.told().run();
    }
  }
}
