package io.evictl.stream.track;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.accept.RequestRules;
import java.time.Instant;
import java.util.List;

/**
 * One step of one request: what was loaded for it and what it may write to.
 *
 * @param now the same instant throughout the step
 */
record Run(
    EvictionRequest request,
    Progress progress,
    TrackState state,
    TrackOutput out,
    TrackRules rules,
    Instant now) {

  String id() {
    return request.getRequestId();
  }

  /** Of a further run it counts from the control that began it. */
  Instant deadline() {
    return progress.run == 1
        ? RequestRules.deadline(request)
        : progress.runAt.plusMillis(request.getOptions().getDeadlineMillis());
  }

  boolean isPlan() {
    return request.getOptions().getMode() == EvictionMode.PLAN;
  }

  TaskAction firstAction() {
    return isPlan() ? TaskAction.PLAN : TaskAction.HIDE;
  }

  void moved() {
    progress.movedAt = now;
    progress.sweeps = 0;
  }

  void audit(AuditRecord record) {
    out.audit(record);
  }

  ExpandCommand.Builder command(Expansion expansion, ExpandStep step) {
    return ExpandCommand.newBuilder()
        .setRequestId(id())
        .setOrd(expansion.ord())
        .setExecution(expansion.execution())
        .setStep(step)
        .setChild(expansion.child())
        .setTaskDeadline(deadline())
        .setDeadline(deadline());
  }

  void again(Expansion expansion, List<RetryTask> tasks) {
    if (!tasks.isEmpty()) {
      out.expand(command(expansion, ExpandStep.RETRY).setRetries(tasks).build());
    }
  }
}
