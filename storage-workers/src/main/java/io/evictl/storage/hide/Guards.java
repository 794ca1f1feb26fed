package io.evictl.storage.hide;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Reservation;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.TagKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What stands between a verdict and its execution.
 *
 * @param locations of the artifacts that may go
 * @param reservations on the tags that may go
 */
record Guards(
    AllowList allowList,
    Map<ArtifactKey, List<StoredLocation>> locations,
    Map<TagKey, Reservation> reservations) {

  /** Why one of these artifacts must not be touched, if so. */
  Optional<String> refusal(Collection<ArtifactKey> artifacts) {
    return artifacts.stream()
        .flatMap(artifact -> locations.getOrDefault(artifact, List.of()).stream())
        .map(stored -> refusal(stored))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> refusal(StoredLocation stored) {
    return allowList.place(stored.location(), stored.artifact().id(), stored.name())
            instanceof Placement.Refused refused
        ? Optional.of(refused.why())
        : Optional.empty();
  }

  /** The reservation on one of these tags that lasts longest. */
  Optional<Reservation> reservation(Collection<TagKey> tags) {
    return tags.stream()
        .map(reservations::get)
        .filter(Objects::nonNull)
        .max(Comparator.comparing(Reservation::expiresAt));
  }
}
