package io.evictl.storage.hide;

import io.evictl.schemas.record.PlannedObject;
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
import java.util.stream.Stream;

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

  /**
   * What would become of an artifact's objects. Those of one that goes with another task are told
   * by that one.
   *
   * @param refused whether the entry stays because one of its objects must not be touched
   */
  List<PlannedObject> objects(Decision decision, boolean refused) {
    return switch (decision) {
      case Decision.Evict evict ->
          stored(evict).map(stored -> going(stored, evict.why(), refused)).toList();
      case Decision.Leave leave ->
          stored(leave).map(stored -> object(stored, false, leave.why())).toList();
      case Decision.Share share -> List.of();
      case Decision.Join join -> List.of();
    };
  }

  private Stream<StoredLocation> stored(Decision decision) {
    return locations.getOrDefault(decision.artifact(), List.of()).stream();
  }

  private PlannedObject going(StoredLocation stored, String why, boolean refused) {
    return switch (allowList.place(stored.location(), stored.artifact().id(), stored.name())) {
      case Placement.Own own ->
          object(stored, !refused, refused ? "another object of the entry is refused" : why);
      case Placement.Shared shared -> object(stored, false, "other artifacts may share it");
      case Placement.Refused refusal -> object(stored, false, refusal.why());
    };
  }

  private static PlannedObject object(StoredLocation stored, boolean goes, String why) {
    return PlannedObject.newBuilder()
        .setLocation(stored.location())
        .setGoes(goes)
        .setWhy(why)
        .build();
  }

  /** The reservation on one of these tags that lasts longest. */
  Optional<Reservation> reservation(Collection<TagKey> tags) {
    return tags.stream()
        .map(reservations::get)
        .filter(Objects::nonNull)
        .max(Comparator.comparing(Reservation::expiresAt));
  }
}
