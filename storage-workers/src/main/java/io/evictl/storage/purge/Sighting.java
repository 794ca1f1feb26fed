package io.evictl.storage.purge;

import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.ledger.LedgerRow;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A hidden artifact as the purge finds it, read under lock.
 *
 * @param artifact empty if somebody else deleted it
 * @param tags that point to it now
 */
record Sighting(
    LedgerRow row,
    Optional<StoredArtifact> artifact,
    List<StoredTag> tags,
    List<StoredLocation> locations) {

  Sighting {
    tags = List.copyOf(tags);
    locations = List.copyOf(locations);
  }

  /**
   * Whether an UpdateArtifact committed since it was hidden: it changes both
   * (gormimpl/artifact.go).
   */
  boolean isOverwritten() {
    return artifact
        .filter(
            stored ->
                !Arrays.equals(stored.metadata(), row.metadata())
                    || !Objects.equals(stored.updatedAt(), row.updatedAt()))
        .isPresent();
  }
}
