package io.evictl.storage.purge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.ledger.BlobRecord;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.results.LedgerResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which objects a purging row still needs deleted, and what the answers make of it. Pure. */
public final class BlobPurge {
  private BlobPurge() {}

  /**
   * The pending objects of a row, judged once more: what is not the artifact's own is not asked.
   */
  static Set<BlobLocation> pending(List<BlobRecord> blobs, String artifactId, AllowList allowList) {
    var pending = new LinkedHashSet<BlobLocation>();
    for (var blob : blobs) {
      if (blob.state() == BlobRecord.State.PENDING
          && allowList.place(blob.location(), artifactId, blob.name())
              instanceof Placement.Own own) {
        pending.add(own.blob());
      }
    }
    return pending;
  }

  /**
   * The row after the store has answered; keys that failed are tried again, and only those. An
   * attempt is counted only if the store was asked for one of its objects.
   */
  static Step step(
      LedgerRow row,
      AllowList allowList,
      Map<BlobLocation, BlobOutcome> outcomes,
      Instant now,
      Backoff backoff) {
    var blobs = new ArrayList<BlobRecord>();
    var failures = new ArrayList<BlobOutcome>();
    for (var blob : row.blobs()) {
      if (blob.state() != BlobRecord.State.PENDING) {
        blobs.add(blob);
        continue;
      }
      switch (outcome(blob, row, allowList, outcomes)) {
        case BlobOutcome.Gone gone -> blobs.add(blob.in(BlobRecord.State.DELETED));
        case BlobOutcome.Marked marked -> blobs.add(blob.in(BlobRecord.State.MARKED));
        case BlobOutcome.Failed failed -> {
          blobs.add(blob);
          failures.add(failed);
        }
        case BlobOutcome.NotAsked notAsked -> {
          blobs.add(blob);
          failures.add(notAsked);
        }
      }
    }
    return (failures.isEmpty()
            ? Step.end(row, LedgerState.PURGED, now, row.attempts() + 1, Optional.empty())
            : again(row, failures, now, backoff))
        .withBlobs(blobs);
  }

  /** Due again when the first of its objects may be asked for. */
  public static Step again(
      LedgerRow row, List<BlobOutcome> failures, Instant now, Backoff backoff) {
    var asked =
        failures.stream()
            .filter(BlobOutcome.Failed.class::isInstance)
            .map(BlobOutcome.Failed.class::cast)
            .toList();
    if (asked.isEmpty()) {
      var cause = failures.getFirst() instanceof BlobOutcome.NotAsked not ? not.cause() : "";
      return Step.waiting(row, cause, now, now.plus(backoff.after(1)));
    }
    int attempts = row.attempts() + 1;
    boolean locked =
        asked.size() == failures.size()
            && asked.stream().allMatch(failed -> failed.kind() == BlobOutcome.Kind.LOCKED);
    if (locked) {
      var cause = LedgerResults.REFUSED + asked.getFirst().cause();
      return Step.end(row, LedgerState.FAILED, now, attempts, Optional.of(cause));
    }
    boolean denied =
        asked.size() == failures.size()
            && asked.stream().allMatch(failed -> failed.kind() == BlobOutcome.Kind.DENIED);
    var pause = denied ? backoff.rarely().after(attempts) : backoff.after(attempts);
    return Step.failed(row, asked.getFirst().cause(), now, now.plus(pause));
  }

  private static BlobOutcome outcome(
      BlobRecord blob,
      LedgerRow row,
      AllowList allowList,
      Map<BlobLocation, BlobOutcome> outcomes) {
    var placement = allowList.place(blob.location(), row.artifact().id(), blob.name());
    if (!(placement instanceof Placement.Own own)) {
      return new BlobOutcome.Failed(
          "not allowed any more: " + blob.location(), BlobOutcome.Kind.DENIED);
    }
    return switch (outcomes.get(own.blob())) {
      case BlobOutcome.Gone gone -> gone;
      case BlobOutcome.Marked marked -> marked;
      case BlobOutcome.Failed failed ->
          new BlobOutcome.Failed(failed.cause() + ": " + own.blob(), failed.kind());
      case BlobOutcome.NotAsked notAsked -> notAsked;
      case null -> new BlobOutcome.Failed("no answer for " + own.blob());
    };
  }
}
