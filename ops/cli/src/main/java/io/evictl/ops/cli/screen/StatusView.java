package io.evictl.ops.cli.screen;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.StatusCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A status as lines for a reader. */
public final class StatusView {
  private static final int FIRST = 3;

  private StatusView() {}

  public static List<String> lines(EvictionStatus status) {
    var lines = new ArrayList<String>();
    field(lines, "request", status.getRequestId());
    status.getRequest().ifPresent(request -> field(lines, "target", target(request.getTarget())));
    field(
        lines,
        "state",
        state(status) + (status.getRun() > 1 ? ", run %d".formatted(status.getRun()) : ""));
    if (!status.getMessage().isEmpty()) {
      field(lines, "message", status.getMessage());
    }
    field(lines, "entries", entries(status.getCounts()));
    // A plan evicts nothing, so there is nothing to tell of it.
    if (!fates(status.getCounts()).isEmpty()) {
      field(lines, "evicted", fates(status.getCounts()));
    }
    if (!objects(status).isEmpty()) {
      field(lines, "objects", objects(status));
    }
    if (!progress(status).isEmpty()) {
      field(lines, "progress", progress(status));
    }
    if (status.getExecutionsPlanned() > 0) {
      field(lines, "executions", executions(status));
    }
    if (status.getBasis() == Basis.EVENTS_ONLY) {
      field(lines, "rests on", "events only: some may be missing, children are unverified");
    }
    status.getRestorableUntil().ifPresent(at -> field(lines, "restore", "possible until " + at));
    status
        .getLastControl()
        .ifPresent(
            control ->
                field(
                    lines,
                    "control",
                    "%s %s %s"
                        .formatted(
                            control.getAction(),
                            control.getAccepted() ? "accepted" : "refused",
                            control.getMessage())));
    status
        .getErrors()
        .forEach(error -> field(lines, "error", error.getCode() + ": " + error.getMessage()));
    if (status.getErrorCount() > status.getErrors().size()) {
      field(lines, "", "… %d errors in all".formatted(status.getErrorCount()));
    }
    return lines;
  }

  /** What it waits for, too, and whether somebody has paused it. */
  public static String state(EvictionStatus status) {
    return status.getState()
        + status.getWaitingFor().map(what -> " for " + what).orElse("")
        + (status.getPaused() ? ", paused" : "");
  }

  /** Rounded to what a reader needs: 4 s, 3 min, 2.5 h. */
  public static String time(double seconds) {
    if (seconds < 120) {
      return "%.0f s".formatted(Math.ceil(seconds));
    }
    return seconds < 7200
        ? "%.0f min".formatted(Math.ceil(seconds / 60))
        : "%.1f h".formatted(seconds / 3600);
  }

  /** Where nothing is pending, old figures are of no use. */
  private static String progress(EvictionStatus status) {
    if (status.getCounts().getPending() == 0) {
      return "";
    }
    return listed(
        status.getRatePerSecond().map("%.1f entries/s"::formatted).orElse(""),
        status.getEtaSeconds().map(eta -> "about " + time(eta) + " to go").orElse(""),
        status.getOldestPendingAt().map(at -> "oldest pending since " + at).orElse(""));
  }

  /** One line that changes while a request moves on. */
  public static String line(EvictionStatus status) {
    var counts = status.getCounts();
    return "%s: planned %d, pending %d, evicted %d, purged %d, left alone %d, failed %d"
        .formatted(
            state(status),
            counts.getPlanned(),
            counts.getPending(),
            counts.getEvicted(),
            counts.getPurged(),
            counts.getKept() + counts.getSuperseded() + counts.getAbsent(),
            counts.getFailed() + counts.getPurgeFailed());
  }

  public static String target(EvictionTarget target) {
    return target
        .getWorkflowExecution()
        .map(Keys::of)
        .or(() -> target.getExecutions().map(StatusView::executions))
        .or(() -> target.getEntry().map(Keys::of))
        .or(() -> target.getNodeExecution().map(StatusView::node))
        .or(
            () ->
                target
                    .getTaskExecution()
                    .map(
                        it ->
                            "task %s of %s".formatted(it.getTask().getName(), node(it.getNode()))))
        .orElse("nothing");
  }

  public static String entries(StatusCounts counts) {
    return listed(
        counts.getPlanned() + " planned",
        counted(counts.getEvicted(), "evicted"),
        counted(counts.getKept(), "kept"),
        counted(counts.getSuperseded(), "superseded"),
        counted(counts.getAbsent(), "absent"),
        counted(counts.getFailed(), "failed"),
        counted(counts.getCancelled(), "cancelled"),
        counted(counts.getPending(), "pending"));
  }

  private static String executions(List<ExecutionId> all) {
    var first = all.stream().limit(FIRST).map(Keys::of).collect(Collectors.joining(", "));
    return all.size() <= FIRST ? first : "%s and %d more".formatted(first, all.size() - FIRST);
  }

  private static String node(NodeId node) {
    return "node %s of %s".formatted(node.getNodeId(), Keys.of(node.getExecution()));
  }

  private static String fates(StatusCounts counts) {
    return listed(
        counted(counts.getPurged(), "purged"),
        counted(counts.getAwaitingPurge(), "awaiting purge"),
        counted(counts.getRestored(), "restored"),
        counted(counts.getReinstated(), "put back at purge, as somebody had refreshed them"),
        counted(counts.getPurgeFailed(), "hidden but not purged"));
  }

  private static String objects(EvictionStatus status) {
    boolean plan =
        status
            .getRequest()
            .filter(request -> request.getOptions().getMode() == EvictionMode.PLAN)
            .isPresent();
    return listed(
        counted(status.getCounts().getObjectsDeleted(), plan ? "would be deleted" : "deleted"),
        counted(status.getCounts().getObjectsKept(), plan ? "would stay" : "kept"));
  }

  private static String executions(EvictionStatus status) {
    return listed(
        "%d of %d read".formatted(status.getExecutionsExpanded(), status.getExecutionsPlanned()),
        counted(status.getExecutionsNotFollowedCount(), "named but not followed"),
        counted(status.getUnverifiedChildren(), "followed on an event's word alone"));
  }

  private static String counted(long count, String what) {
    return count == 0 ? "" : count + " " + what;
  }

  private static String listed(String... parts) {
    return Arrays.stream(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
  }

  private static void field(List<String> lines, String name, String value) {
    lines.add("%-11s %s".formatted(name, value));
  }
}
