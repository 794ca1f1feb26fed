package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.results.TakenTask;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what {@link Hider#hide} would do, with each object and its size. Only plans look objects up;
 * one whose size can't be told does not make a plan fail.
 */
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  private final Hider hider;
  private final AllowList allowList;
  private final BlobPresence blobs;

  /**
   * @param allowList what lies outside is not even looked up
   */
  public Planner(Hider hider, AllowList allowList, BlobPresence blobs) {
    this.hider = hider;
    this.allowList = allowList;
    this.blobs = blobs;
  }

  /**
   * Nothing is changed.
   *
   * @throws RuntimeException as {@link Hider#hide}
   */
  public List<EvictionResult> plan(List<TakenTask> tasks) {
    var plans = hider.plan(tasks);
    var wanted = new HashSet<BlobLocation>();
    for (var plan : plans) {
      plan.getArtifacts().stream()
          .flatMap(artifact -> artifact.getObjects().stream())
          .flatMap(object -> wanted(object).stream())
          .forEach(wanted::add);
    }
    if (wanted.isEmpty()) {
      return plans;
    }
    var sizes = sizes(wanted);
    return plans.stream().map(plan -> sized(plan, sizes)).toList();
  }

  private Optional<Map<BlobLocation, Long>> sizes(Set<BlobLocation> wanted) {
    try {
      return Optional.of(blobs.sizes(wanted));
    } catch (StoreUnavailableException | IllegalStateException e) {
      LOG.warn("objects={} outcome=size-unknown cause={}", wanted.size(), e.getMessage());
      return Optional.empty();
    }
  }

  private EvictionResult sized(EvictionResult plan, Optional<Map<BlobLocation, Long>> sizes) {
    var artifacts = plan.getArtifacts().stream().map(it -> sized(it, sizes)).toList();
    return EvictionResult.newBuilder(plan).setArtifacts(artifacts).build();
  }

  private ArtifactResult sized(ArtifactResult artifact, Optional<Map<BlobLocation, Long>> sizes) {
    var objects = artifact.getObjects().stream().map(it -> sized(it, sizes)).toList();
    return ArtifactResult.newBuilder(artifact).setObjects(objects).build();
  }

  private PlannedObject sized(PlannedObject object, Optional<Map<BlobLocation, Long>> sizes) {
    var blob = wanted(object);
    if (blob.isEmpty() || sizes.isEmpty()) {
      return object;
    }
    var bytes = sizes.get().get(blob.get());
    return PlannedObject.newBuilder(object)
        .setThere(bytes != null)
        .setBytes(bytes == null ? 0 : bytes)
        .build();
  }

  private Optional<BlobLocation> wanted(PlannedObject object) {
    try {
      return Optional.of(BlobLocation.parse(object.getLocation())).filter(allowList::holds);
    } catch (MalformedLocationException e) {
      return Optional.empty();
    }
  }
}
