package io.evictl.storage.reconcile;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A purged artifact whose row is there, as it is stored. Pure.
 *
 * @param open whether an eviction of it is under way
 */
record Suspect(
    Purged purged,
    StoredArtifact stored,
    List<StoredLocation> locations,
    List<StoredTag> tags,
    boolean open) {

  Suspect {
    locations = List.copyOf(locations);
    tags = List.copyOf(tags);
  }

  /** Why it is left alone whatever the store says; empty if it is what was purged. */
  Optional<String> fence(AllowList allowList) {
    if (open) {
      return Optional.of("its eviction is under way in the ledger, which goes on by itself");
    }
    if (purged.producer().isEmpty() || !purged.producer().equals(stored.producer())) {
      return Optional.of("its metadata does not name the execution that it was purged of");
    }
    if (stored.writtenAt().filter(at -> at.isBefore(purged.at())).isEmpty()) {
      return Optional.of("not known to be older than its purge");
    }
    if (locations.isEmpty()) {
      return Optional.of("it names no object");
    }
    return locations.stream()
        .map(at -> allowList.place(at.location(), at.artifact().id(), at.name()))
        .filter(Placement.Refused.class::isInstance)
        .map(refused -> ((Placement.Refused) refused).why())
        .findFirst();
  }

  /** The objects that it promises. */
  Set<BlobLocation> blobs() {
    var blobs = new LinkedHashSet<BlobLocation>();
    for (var location : locations) {
      try {
        blobs.add(BlobLocation.parse(location.location()));
      } catch (MalformedLocationException e) {
        throw new IllegalStateException("placed, but malformed: " + location.location(), e);
      }
    }
    return blobs;
  }

  /** What of it is gone, in words; empty if nothing is. */
  Optional<String> broken(Collection<BlobLocation> missing) {
    return blobs().stream()
        .filter(missing::contains)
        .findFirst()
        .map(blob -> "object is gone: " + blob);
  }

  Finding finding(Finding.Kind kind, String why) {
    return new Finding(
        purged.artifact(), tags.stream().map(tag -> tag.key().tag()).toList(), kind, why);
  }
}
