package io.evictl.storage.purge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.ledger.BlobRecord;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which objects a purging row still needs deleted, and what the answers make of it. Pure. */
final class BlobPurge {
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

  /** The row after the store has answered; keys that failed are tried again, and only those. */
  static Step step(
      LedgerRow row,
      AllowList allowList,
      Map<BlobLocation, BlobOutcome> outcomes,
      Instant now,
      Instant again) {
    var blobs = new ArrayList<BlobRecord>();
    Optional<String> failure = Optional.empty();
    for (var blob : row.blobs()) {
      if (blob.state() != BlobRecord.State.PENDING) {
        blobs.add(blob);
        continue;
      }
      var cause = failure(blob, row, allowList, outcomes);
      blobs.add(cause.isEmpty() ? blob.in(BlobRecord.State.DELETED) : blob);
      failure = failure.or(() -> cause);
    }
    var step =
        failure
            .map(cause -> Step.failed(row, cause, now, again))
            .orElseGet(
                () -> Step.end(row, LedgerState.PURGED, now, row.attempts() + 1, Optional.empty()));
    return step.withBlobs(blobs);
  }

  private static Optional<String> failure(
      BlobRecord blob,
      LedgerRow row,
      AllowList allowList,
      Map<BlobLocation, BlobOutcome> outcomes) {
    var placement = allowList.place(blob.location(), row.artifact().id(), blob.name());
    if (!(placement instanceof Placement.Own own)) {
      return Optional.of("not allowed any more: " + blob.location());
    }
    return switch (outcomes.get(own.blob())) {
      case BlobOutcome.Gone gone -> Optional.empty();
      case BlobOutcome.Failed failed -> Optional.of(failed.cause() + ": " + own.blob());
      case null -> Optional.of("no answer for " + own.blob());
    };
  }
}
