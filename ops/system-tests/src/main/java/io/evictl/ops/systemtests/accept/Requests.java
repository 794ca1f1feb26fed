package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
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
    return EvictionRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTarget(target(execution))
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
