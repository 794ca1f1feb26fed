package io.evictl.storage.purge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.results.LedgerResults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * First transaction of a purge: rows of artifacts go, and the ledger keeps what objects are left.
 * Rows of the ledger are locked by the caller; tags are locked before artifacts. Used once.
 */
public final class RowPurge {
  private final Handle handle;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final AllowList allowList;
  private final Duration lease;
  private final Instant now;

  private final List<Step> steps = new ArrayList<>();
  private final Map<Sighting, Verdict.Delete> deletions = new LinkedHashMap<>();

  public RowPurge(Handle handle, PurgeParts parts, Instant now) {
    this.handle = handle;
    this.catalog = parts.catalog();
    this.ledger = parts.ledger();
    this.allowList = parts.allowList();
    this.lease = parts.timing().lease();
    this.now = now;
  }

  /** Moves these rows on; returns the steps taken. Rows in state PURGING get a new lease. */
  public List<Step> run(List<LedgerRow> rows) {
    for (var row : rows) {
      if (row.state() == LedgerState.PURGING) {
        steps.add(Step.later(row, LedgerState.PURGING, now.plus(lease)));
      }
    }
    for (var sighting : sightings(rows)) {
      switch (Verdict.of(sighting, allowList)) {
        case Verdict.PutBack back -> putBack(sighting);
        case Verdict.HideAgain again -> hideAgain(sighting);
        case Verdict.Refuse refuse -> steps.add(refused(sighting.row(), refuse));
        case Verdict.Delete delete -> deletions.put(sighting, delete);
      }
    }
    delete();
    ledger.move(handle, steps);
    return List.copyOf(steps);
  }

  private List<Sighting> sightings(List<LedgerRow> rows) {
    var hidden = rows.stream().filter(row -> row.state() == LedgerState.HIDDEN).toList();
    var keys = hidden.stream().map(LedgerRow::artifact).toList();
    var tags =
        catalog
            .tagsOf(handle, hidden.stream().map(LedgerRow::doomed).toList(), Lock.UPDATE)
            .stream()
            .collect(Collectors.groupingBy(StoredTag::artifact));
    var artifacts = catalog.artifacts(handle, keys, Lock.UPDATE);
    var locations = catalog.locations(handle, keys);
    return hidden.stream()
        .map(
            row ->
                new Sighting(
                    row,
                    Optional.ofNullable(artifacts.get(row.artifact())),
                    tags.getOrDefault(row.artifact(), List.of()),
                    locations.getOrDefault(row.artifact(), List.of())))
        .toList();
  }

  /** If somebody else took its tags meanwhile, the artifact is garbage and goes. */
  private void putBack(Sighting sighting) {
    var row = sighting.row();
    boolean taken = catalog.putTagsBack(handle, row.tagRows()).isEmpty() && !row.tags().isEmpty();
    if (!taken || !sighting.tags().isEmpty()) {
      steps.add(Step.end(row, LedgerState.REINSTATED, now, row.attempts(), Optional.empty()));
      return;
    }
    switch (Verdict.deletion(sighting, allowList)) {
      case Verdict.Delete delete -> deletions.put(sighting, delete);
      case Verdict.Refuse refuse -> steps.add(refused(row, refuse));
      case Verdict.PutBack back -> throw new IllegalStateException(back.toString());
      case Verdict.HideAgain again -> throw new IllegalStateException(again.toString());
    }
  }

  private void hideAgain(Sighting sighting) {
    var row = sighting.row();
    catalog.deleteTags(handle, sighting.tags().stream().map(StoredTag::key).toList());
    steps.add(
        Step.later(row, LedgerState.HIDDEN, now.plusMillis(row.purgeDelayMillis()))
            .withTagRows(appended(row.tagRows(), sighting.tags())));
  }

  /** The late tags are put back by a restore, too. */
  private static String appended(String tagRows, List<StoredTag> late) {
    var rows = tagRows.strip();
    var inner = rows.substring(1, rows.length() - 1).strip();
    return Stream.concat(
            Stream.of(inner).filter(text -> !text.isEmpty()), late.stream().map(StoredTag::json))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private Step refused(LedgerRow row, Verdict.Refuse refuse) {
    return Step.end(
        row,
        LedgerState.FAILED,
        now,
        row.attempts() + 1,
        Optional.of(LedgerResults.REFUSED + refuse.why()));
  }

  private void delete() {
    var doomed = new ArrayList<Doomed>();
    Set<StoredLocation> expected = new HashSet<>();
    deletions.forEach(
        (sighting, deletion) -> {
          doomed.add(sighting.row().doomed());
          expected.addAll(sighting.locations());
          steps.add(
              Step.later(sighting.row(), LedgerState.PURGING, now.plus(lease))
                  .withBlobs(deletion.blobs()));
        });
    var deleted = new HashSet<>(catalog.deleteArtifacts(handle, doomed));
    if (!deleted.equals(expected)) {
      throw new IllegalStateException(
          "artifact_data changed under the artifact's lock: read %d, deleted %d"
              .formatted(expected.size(), deleted.size()));
    }
  }
}
