package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.results.TakenTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  private final Raw raw;

  /** What would become of raw data. */
  public interface Raw {
    /** For plans that never ask for it. */
    Raw NONE = (artifact, names) -> List.of();

    /**
     * @param names of the folders that the artifact's attempt may have written to
     * @throws StoreUnavailableException if the store can't tell
     */
    List<PlannedObject> objects(ArtifactKey artifact, List<String> names)
        throws StoreUnavailableException;
  }

  /**
   * @param allowList what lies outside is not even looked up
   */
  public Planner(Hider hider, AllowList allowList, BlobPresence blobs, Raw raw) {
    this.hider = hider;
    this.allowList = allowList;
    this.blobs = blobs;
    this.raw = raw;
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
    var sized = plans;
    if (!wanted.isEmpty()) {
      var sizes = sizes(wanted);
      sized = plans.stream().map(plan -> sized(plan, sizes)).toList();
    }
    return withRaw(tasks, sized);
  }

  private List<EvictionResult> withRaw(List<TakenTask> tasks, List<EvictionResult> plans) {
    var asking =
        tasks.stream()
            .map(TakenTask::task)
            .filter(EvictionTask::getIncludeRawOutputs)
            .collect(Collectors.toMap(EvictionTask::getTaskId, task -> task));
    return asking.isEmpty()
        ? plans
        : plans.stream().map(plan -> withRaw(asking.get(plan.getTaskId()), plan)).toList();
  }

  private EvictionResult withRaw(@Nullable EvictionTask task, EvictionResult plan) {
    if (task == null) {
      return plan;
    }
    var artifacts = plan.getArtifacts().stream().map(it -> withRaw(task, it)).toList();
    return EvictionResult.newBuilder(plan).setArtifacts(artifacts).build();
  }

  /** Of what goes with another task its own objects are told there, and its raw data, too. */
  private ArtifactResult withRaw(EvictionTask task, ArtifactResult artifact) {
    if (artifact.getObjects().stream().noneMatch(PlannedObject::getGoes)) {
      return artifact;
    }
    var key = new ArtifactKey(DatasetKey.of(task.getEntry()), artifact.getArtifactId());
    var objects = new ArrayList<>(artifact.getObjects());
    try {
      objects.addAll(raw.objects(key, hider.rawNames(task, key)));
    } catch (StoreUnavailableException | IllegalStateException e) {
      LOG.warn("artifact={} outcome=raw-unknown cause={}", key.id(), e.getMessage());
      objects.add(
          PlannedObject.newBuilder()
              .setLocation("its outputs")
              .setGoes(false)
              .setWhy("raw data: can't be told now: " + e.getMessage())
              .build());
    }
    return ArtifactResult.newBuilder(artifact).setObjects(objects).build();
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
