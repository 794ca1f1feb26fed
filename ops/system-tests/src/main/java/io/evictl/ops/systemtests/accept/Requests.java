package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.ListedArtifact;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Requests with all options written out. */
public final class Requests {

  private static final Duration DEADLINE = Duration.ofHours(24);

  private Requests() {}

  /** Evict an execution with its children; one that has not ended is refused. */
  public static EvictionRequest evict(
      ExecutionName execution, boolean includeHits, Duration purgeDelay, Instant now) {
    return evict(target(execution), includeHits, purgeDelay, now);
  }

  /** Evict anything. */
  public static EvictionRequest evict(
      EvictionTarget target, boolean includeHits, Duration purgeDelay, Instant now) {
    return EvictionRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTarget(target)
        .setOptions(options(includeHits, purgeDelay).build())
        .setTrigger(Trigger.API)
        .setRequestedBy("system-tests")
        .setReason("acceptance")
        .setRequestedAt(now.truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  /** The execution as a target. */
  public static EvictionTarget target(ExecutionName execution) {
    return EvictionTarget.newBuilder()
        .setWorkflowExecution(
            new ExecutionId(execution.project(), execution.domain(), execution.name()))
        .build();
  }

  /** A node as a target. */
  static EvictionTarget target(ExecutionName execution, String node) {
    var id = new ExecutionId(execution.project(), execution.domain(), execution.name());
    return EvictionTarget.newBuilder().setNodeExecution(new NodeId(id, node)).build();
  }

  /** An artifact's entry as a target: by its first tag, or by its id where it has none. */
  static EvictionTarget target(ListedArtifact artifact) {
    var dataset = artifact.dataset();
    var entry =
        EntryKey.newBuilder()
            .setProject(dataset.project())
            .setDomain(dataset.domain())
            .setDataset(dataset.name())
            .setVersion(dataset.version())
            .setTag(artifact.tags().isEmpty() ? null : artifact.tags().getFirst())
            .setArtifactId(artifact.tags().isEmpty() ? artifact.artifactId() : null)
            .build();
    return EvictionTarget.newBuilder().setEntry(entry).build();
  }

  /** The options of {@link #evict}, to be changed. */
  public static EvictionOptions.Builder options(boolean includeHits, Duration purgeDelay) {
    return EvictionOptions.newBuilder()
        .setMode(EvictionMode.EXECUTE)
        .setIncludeChildExecutions(true)
        .setIncludeCacheHits(includeHits)
        .setIncludeRawOutputs(false)
        .setDynamicScope(DynamicScope.ALL)
        .setWhenNotConcluded(WhenNotConcluded.REJECT)
        .setPurgeDelayMillis(purgeDelay.toMillis())
        .setDeadlineMillis(DEADLINE.toMillis())
        .setLimits(EvictionLimits.newBuilder().build());
  }
}
