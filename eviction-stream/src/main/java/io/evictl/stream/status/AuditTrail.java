package io.evictl.stream.status;

import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.RequestState;
import java.time.Instant;

/** Records of decisions, append-only. */
public final class AuditTrail {
  private AuditTrail() {}

  public static AuditRecord accepted(EvictionRequest request, Instant now) {
    return of(request, AuditEvent.REQUEST_ACCEPTED, now).setMessage("accepted").build();
  }

  public static AuditRecord rejected(EvictionRequest request, String why, Instant now) {
    return of(request, AuditEvent.REQUEST_REJECTED, now).setMessage(why).build();
  }

  public static AuditRecord outcome(EvictionRequest request, EvictionResult result, Instant now) {
    return of(request, AuditEvent.TASK_OUTCOME, now)
        .setExecution(result.getExecution())
        .setEntry(result.getEntry())
        .setAction(result.getAction())
        .setOutcome(result.getOutcome())
        .setArtifacts(result.getArtifacts())
        .setMessage(result.getError().map(error -> error.getMessage()).orElse(result.getWhy()))
        .build();
  }

  public static AuditRecord expanded(EvictionRequest request, ExpandReport report, Instant now) {
    return of(request, AuditEvent.EXPANDED, now)
        .setExecution(report.getExecution())
        .setMessage(
            "%d entries, %d children, %d datasets to look through; basis %s"
                .formatted(
                    report.getTotal(),
                    report.getChildren().size(),
                    report.getDatasets().size(),
                    report.getBasis()))
        .build();
  }

  public static AuditRecord notExpanded(EvictionRequest request, ExpandReport report, Instant now) {
    return of(request, AuditEvent.NOT_EXPANDED, now)
        .setExecution(report.getExecution())
        .setMessage(report.getState() + ": " + report.getMessage())
        .build();
  }

  public static AuditRecord control(EvictionControl control, String answer, Instant now) {
    return AuditRecord.newBuilder()
        .setRequestId(control.getRequestId())
        .setEvent(AuditEvent.CONTROL)
        .setAt(now)
        .setPrincipal(control.getRequestedBy())
        .setReason(control.getReason())
        .setMessage(control.getAction() + " " + control.getControlId() + ": " + answer)
        .build();
  }

  public static AuditRecord finished(
      EvictionRequest request, RequestState state, String message, Instant now) {
    return of(request, AuditEvent.REQUEST_FINISHED, now).setMessage(state + ": " + message).build();
  }

  private static AuditRecord.Builder of(EvictionRequest request, AuditEvent event, Instant now) {
    return AuditRecord.newBuilder()
        .setRequestId(request.getRequestId())
        .setEvent(event)
        .setAt(now)
        .setPrincipal(request.getRequestedBy())
        .setReason(request.getReason());
  }
}
