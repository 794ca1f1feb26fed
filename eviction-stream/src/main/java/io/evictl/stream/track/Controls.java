package io.evictl.stream.track;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.track.Expansion.Stage;

/** Controls of a request; each is answered in its status and in the audit trail. */
final class Controls {
  private Controls() {}

  /** Whether the control did something or was answered; a repeat of it is neither. */
  static boolean take(Run run, EvictionControl control) {
    if (!run.progress().remember(control.getControlId())) {
      return false;
    }
    var action = control.getAction();
    if (run.progress().isFinished() && action != ControlAction.RETRY_FAILED) {
      refuse(run, control, "the request has ended already: " + run.progress().state);
      return true;
    }
    switch (action) {
      case CANCEL -> Cancelling.take(run, control);
      case PAUSE -> pause(run, control);
      case RESUME -> resume(run, control);
      case RESTORE -> Restoring.take(run, control);
      case APPROVE -> approve(run, control);
      case RETRY_FAILED -> retryFailed(run, control);
      case UNKNOWN -> refuse(run, control, "unknown action: this version does not know it");
    }
    return true;
  }

  /** Hides are held back; the execution of what is out, purges and restores go on. */
  private static void pause(Run run, EvictionControl control) {
    var progress = run.progress();
    if (progress.cancelled || progress.state == RequestState.EVICTED) {
      refuse(run, control, "nothing more is hidden anyway, so there is nothing to hold back");
      return;
    }
    boolean already = progress.paused;
    progress.paused = true;
    answer(
        run,
        control,
        true,
        already
            ? "it is paused already"
            : "nothing more goes out; tasks that are out already: " + progress.inFlight);
  }

  private static void resume(Run run, EvictionControl control) {
    if (!run.progress().paused) {
      refuse(run, control, "it is not paused");
      return;
    }
    run.progress().paused = false;
    run.moved();
    answer(run, control, true, "resumed");
  }

  private static void retryFailed(Run run, EvictionControl control) {
    var progress = run.progress();
    long failed =
        progress.counts.failed()
            + progress.counts.purgeFailed()
            + progress.lost
            + progress.unsearched;
    var why =
        progress.cancelled
            ? "it was cancelled: nothing more is hidden; submit a new request"
            : whyNot(progress, failed);
    if (!why.isEmpty()) {
      refuse(run, control, why);
      return;
    }
    Reruns.begin(run);
    if (control.getEntries().isEmpty()) {
      Reruns.all(run);
      answer(run, control, true, "run %d takes up %d failures".formatted(progress.run, failed));
    } else {
      locate(run, control, TaskAction.HIDE);
      answer(
          run,
          control,
          true,
          "run %d takes up those of %d entries that have failed"
              .formatted(progress.run, control.getEntries().size()));
    }
  }

  private static String whyNot(Progress progress, long failed) {
    return switch (progress.state) {
      case PARTIALLY_FAILED, FAILED, EVICTED ->
          progress.released
              ? "it ended too long ago: what failed is not known one by one any more"
              : failed == 0 ? "nothing has failed" : "";
      case ACCEPTED, WAITING, RUNNING -> "it is still under way: wait, or cancel";
      case SUCCEEDED, CANCELLED, RESTORED, REJECTED, UNKNOWN ->
          "the request has ended already: " + progress.state;
    };
  }

  /** Only the execution side knows which tasks the entries are. */
  static void locate(Run run, EvictionControl control, TaskAction wanted) {
    var all =
        run.state()
            .expansions()
            .all(run.id(), e -> e.counts() && e.stage() == Stage.OPENED && e.total() > 0);
    for (var expansion : all) {
      run.out()
          .expand(
              run.command(expansion, ExpandStep.LOCATE)
                  .setEntries(control.getEntries())
                  .setLocateFor(wanted)
                  .build());
    }
    run.progress().locating += all.size();
  }

  /** The tasks of entries that a control named. */
  static void located(Run run, Expansion expansion, ExpandReport report) {
    var progress = run.progress();
    progress.locating = Math.max(0, progress.locating - 1);
    var indexes = report.getLocated();
    if (report.getLocateFor() == TaskAction.RESTORE) {
      Restoring.some(run, expansion, indexes);
    } else if (progress.run > 1) {
      Reruns.some(run, expansion, indexes);
    }
  }

  private static void approve(Run run, EvictionControl control) {
    var progress = run.progress();
    if (!Credit.isOverLimit(run)) {
      refuse(run, control, "it does not wait for approval");
      return;
    }
    progress.approved = control.getApprovedEntries().orElse(progress.counts.planned());
    answer(
        run,
        control,
        true,
        Credit.isOverLimit(run)
            ? "approved up to %d, but %d are planned"
                .formatted(progress.approved, progress.counts.planned())
            : "approved");
  }

  static void refuse(Run run, EvictionControl control, String why) {
    answer(run, control, false, why);
  }

  static void answer(Run run, EvictionControl control, boolean accepted, String message) {
    run.progress().lastControl =
        ControlAnswer.newBuilder()
            .setControlId(control.getControlId())
            .setAction(control.getAction())
            .setAccepted(accepted)
            .setMessage(message)
            .setAnsweredAt(run.now())
            .build();
    run.audit(AuditTrail.control(control, (accepted ? "" : "refused: ") + message, run.now()));
  }
}
