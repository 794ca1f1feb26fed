package io.evictl.ops.cli.demo;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
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
import java.util.List;
import java.util.UUID;

/** The requests that the demo makes. */
final class Requests {
  private Requests() {}

  static EvictionRequest of(
      ExecutionId execution, EvictionMode mode, Duration purgeDelay, Instant now) {
    return EvictionRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTarget(EvictionTarget.newBuilder().setWorkflowExecution(execution).build())
        .setOptions(
            EvictionOptions.newBuilder()
                .setMode(mode)
                .setIncludeChildExecutions(true)
                .setIncludeCacheHits(false)
                .setIncludeRawOutputs(false)
                .setDynamicScope(DynamicScope.ALL)
                .setWhenNotConcluded(WhenNotConcluded.REJECT)
                .setPurgeDelayMillis(purgeDelay.toMillis())
                .setDeadlineMillis(Duration.ofHours(1).toMillis())
                .setLimits(EvictionLimits.newBuilder().setMaxEntries(null).build())
                .build())
        .setTrigger(Trigger.API)
        .setRequestedBy("demo")
        .setPrincipalVerified(false)
        .setReason("evictl demo")
        .setRequestedAt(now)
        .build();
  }

  static EvictionControl restore(String requestId, EntryKey entry, Instant now) {
    return EvictionControl.newBuilder()
        .setRequestId(requestId)
        .setAction(ControlAction.RESTORE)
        .setEntries(List.of(entry))
        .setRequestedBy("demo")
        .setPrincipalVerified(false)
        .setReason("evictl demo")
        .setRequestedAt(now)
        .setControlId(UUID.randomUUID().toString())
        .build();
  }
}
