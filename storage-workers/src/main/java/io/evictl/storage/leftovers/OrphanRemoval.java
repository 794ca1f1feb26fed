package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells of objects that no row names, and deletes them if it is allowed to. */
final class OrphanRemoval {
  private static final int BATCH = 250;

  private final Parts parts;
  private final Observer observer;
  private final Allowance allowance;

  OrphanRemoval(Parts parts, Rules rules, Observer observer) {
    this.parts = parts;
    this.observer = observer;
    this.allowance = new Allowance("orphans", rules.orphans());
  }

  /**
   * All of these, or none.
   *
   * @param before left alone is what was written since
   */
  void remove(List<CatalogObject> orphans, Instant before)
      throws StoreUnavailableException, TooManyException {
    if (allowance.isNothing()) {
      orphans.forEach(orphan -> observer.found(leftover(orphan)));
      return;
    }
    allowance.take(orphans.size());
    for (int from = 0; from < orphans.size(); from += BATCH) {
      delete(orphans.subList(from, Math.min(orphans.size(), from + BATCH)), before);
    }
  }

  private static Leftover leftover(CatalogObject orphan) {
    return new Leftover(
        Kind.ORPHAN,
        Done.FOUND,
        Optional.empty(),
        orphan.artifactId(),
        List.of(),
        List.of(orphan.blob().toString()),
        "no row names it");
  }

  private void delete(List<CatalogObject> orphans, Instant before)
      throws StoreUnavailableException {
    var going = new LinkedHashMap<BlobLocation, Leftover>();
    for (var orphan : stillUnnamed(orphans)) {
      var there = parts.listing().look(orphan.blob());
      if (there.filter(it -> it.modified().isBefore(before)).isPresent()) {
        going.put(orphan.blob(), leftover(orphan));
      } else {
        observer.found(leftover(orphan).left("gone, or written by somebody meanwhile"));
      }
    }
    going.values().forEach(orphan -> parts.trail().tell(orphan.as(Done.REMOVED)));
    if (!going.isEmpty()) {
      told(going, outcomes(going));
    }
  }

  /** The last look at rows; what was restored from a backup meanwhile is named. */
  private List<CatalogObject> stillUnnamed(List<CatalogObject> orphans) {
    var keys = orphans.stream().flatMap(it -> it.perhaps().stream()).distinct().toList();
    var unnamed = new Unnamed();
    orphans.forEach(unnamed::add);
    parts
        .transactions()
        .read(
            handle -> {
              var named = parts.catalog().locations(handle, keys);
              var awaited = parts.ledger().awaited(handle, unnamed.artifactIds());
              named.values().forEach(rows -> rows.forEach(unnamed::strike));
              awaited.forEach(unnamed::strikeArtifact);
              return keys;
            });
    var still = unnamed.objects();
    var named = new ArrayList<>(orphans);
    named.removeAll(still);
    named.forEach(it -> observer.found(leftover(it).left("a row names it by now")));
    return still;
  }

  private Map<BlobLocation, BlobOutcome> outcomes(Map<BlobLocation, Leftover> going)
      throws StoreUnavailableException {
    try {
      return parts.deleter().delete(going.keySet());
    } catch (StoreUnavailableException e) {
      going.values().forEach(orphan -> left(orphan, "store away: " + e.getMessage()));
      throw e;
    }
  }

  private void told(Map<BlobLocation, Leftover> going, Map<BlobLocation, BlobOutcome> outcomes) {
    for (var orphan : going.entrySet()) {
      switch (outcomes.get(orphan.getKey())) {
        case BlobOutcome.Gone gone -> observer.found(orphan.getValue().as(Done.REMOVED));
        case BlobOutcome.Marked marked -> observer.found(orphan.getValue().as(Done.REMOVED));
        case BlobOutcome.Failed failed -> left(orphan.getValue(), failed.cause());
        case BlobOutcome.NotAsked not -> left(orphan.getValue(), not.cause());
        case null -> left(orphan.getValue(), "the store did not answer for it");
      }
    }
  }

  private void left(Leftover orphan, String why) {
    var left = orphan.left(why);
    parts.trail().tell(left);
    observer.found(left);
  }
}
