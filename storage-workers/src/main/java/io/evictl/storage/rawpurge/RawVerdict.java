package io.evictl.storage.rawpurge;

import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.RawRecord;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.raw.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Who else points to the raw data of an artifact that is gone. What lives decides, hidden entries
 * among it: they may be put back. Those that the same request has hidden are waited for.
 */
final class RawVerdict {
  /** Referrers of one URI that are looked at: one that stays is reason enough. */
  private static final int LOOKED_AT = 20;

  private static final String NOT_PROVEN =
      "the reference index is not proven to know all that points to it";

  private final Handle handle;
  private final Ledger ledger;
  private final LedgerRow row;
  private final boolean waits;
  private final ReferenceIndex index = new ReferenceIndex();
  private final Map<ArtifactKey, Boolean> going = new HashMap<>();

  /** The first thing that has to be waited for. */
  private Optional<String> waitsFor = Optional.empty();

  /**
   * @param row held; until its deadline something may be waited for
   */
  RawVerdict(Handle handle, Ledger ledger, LedgerRow row, Instant now) {
    this.handle = handle;
    this.ledger = ledger;
    this.row = row;
    this.waits = now.isBefore(row.deadline());
  }

  /**
   * The records that change. What is pending after a failure is judged anew. Of a folder that goes
   * the record itself is done with, and its objects come as new ones.
   *
   * @param since the transaction that deleted the artifact: what was written before it must be
   *     known
   * @param trees of each candidate that is one, by its number
   */
  List<RawRecord> of(long since, List<RawRecord> records, Map<Integer, RawTrees.Tree> trees) {
    var doubt = doubt();
    var changed = new ArrayList<RawRecord>();
    int next = records.stream().mapToInt(RawRecord::ord).max().orElse(0) + 1;
    for (var raw : records) {
      if (raw.settled()) {
        continue;
      }
      var tree = Optional.ofNullable(trees.get(raw.ord()));
      var obstacle = doubt.or(() -> tree.flatMap(RawTrees.Tree::refusal)).or(() -> pointed(raw));
      if (obstacle.isPresent()) {
        obstacle.filter(why -> !why.isEmpty()).ifPresent(why -> changed.add(raw.kept(why)));
      } else if (raw.tree()) {
        changed.add(raw.in(RawRecord.State.DELETED));
        for (var location : tree.orElseThrow().locations()) {
          changed.add(
              new RawRecord(next++, location, false, RawRecord.State.PENDING, Optional.empty()));
        }
      } else {
        changed.add(raw.in(RawRecord.State.PENDING));
      }
    }
    // Last, when the tables that it is about can't be emptied any more.
    return index.proven(handle) > since ? List.copyOf(changed) : unproven(records);
  }

  private List<RawRecord> unproven(List<RawRecord> records) {
    if (waits) {
      waitsFor = Optional.of("waiting: " + NOT_PROVEN);
      return List.of();
    }
    return records.stream().filter(raw -> !raw.settled()).map(raw -> raw.kept(NOT_PROVEN)).toList();
  }

  /** Why some of it has to be asked again. */
  Optional<String> waitsFor() {
    return waitsFor;
  }

  /** An artifact that may point to anything; an empty text: wait for it. */
  private Optional<String> doubt() {
    var unknown = index.unknown(handle);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            obstacle(
                unknown.stream().map(Standing.Unknown::artifact).toList(),
                "what artifact %s points to is not known: %s"
                    .formatted(unknown.getFirst().artifact().id(), unknown.getFirst().why())));
  }

  private Optional<String> pointed(RawRecord raw) {
    var referrers =
        index.referrers(handle, RawCandidates.path(raw), List.of(), LOOKED_AT).stream()
            .map(referrer -> referrer.artifact().key())
            .toList();
    var told =
        referrers.stream()
            .filter(artifact -> !isGoing(artifact))
            .findFirst()
            .or(() -> referrers.stream().findFirst());
    return told.map(
        artifact -> obstacle(referrers, "artifact %s points to it".formatted(artifact.id())));
  }

  /** The reason to keep it; empty if all that is in the way is on its way out, too. */
  private String obstacle(List<ArtifactKey> artifacts, String why) {
    if (waits && artifacts.stream().allMatch(this::isGoing)) {
      waitsFor = waitsFor.or(() -> Optional.of("waiting, as it goes, too: " + why));
      return "";
    }
    return why;
  }

  private boolean isGoing(ArtifactKey artifact) {
    return going.computeIfAbsent(
        artifact,
        key ->
            ledger.openOf(handle, Set.of(key)).stream()
                .anyMatch(open -> open.task().requestId().equals(row.task().requestId())));
  }
}
