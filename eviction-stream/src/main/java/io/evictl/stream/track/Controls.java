package io.evictl.stream.track;

import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;
import java.util.List;

/** Controls of a request; each is answered in its status and in the audit trail. */
final class Controls {
  private static final int BATCH = 256;

  private Controls() {}

  /** Whether the control did something or was answered; a repeat of it is neither. */
  static boolean take(Run run, EvictionControl control) {
    if (!run.progress().remember(control.getControlId())) {
      return false;
    }
    if (run.progress().isFinished()) {
      answer(run, control, false, "the request has ended already: " + run.progress().state);
      return true;
    }
    switch (control.getAction()) {
      case CANCEL -> cancel(run, control);
      case RESTORE -> restore(run, control);
      case APPROVE -> approve(run, control);
      case PAUSE, RESUME, RETRY_FAILED ->
          answer(run, control, false, control.getAction() + " is not supported by this version");
      case UNKNOWN -> answer(run, control, false, "unknown action");
    }
    return true;
  }

  private static void cancel(Run run, EvictionControl control) {
    var progress = run.progress();
    if (progress.cancelled) {
      answer(run, control, true, "it is cancelled already");
      return;
    }
    progress.cancelled = true;
    var all = new ArrayList<Expansion>();
    run.state().expansions().each(run.id(), 0, all::add);
    for (var expansion : all) {
      switch (expansion.stage()) {
        case OPENED -> {
          Discovery.cancelRest(run, expansion);
          if (progress.scheduled > 0) {
            cancelScheduled(run, expansion.ord());
          }
        }
        case OPENING, WAITING -> Discovery.stopWaiting(run, expansion);
        case LOST -> {}
      }
    }
    answer(
        run,
        control,
        true,
        progress.inFlight == 0
            ? "nothing more is hidden; what is hidden will be purged unless restored"
            : progress.inFlight + " tasks are out already and will be carried out");
  }

  private static void cancelScheduled(Run run, int ord) {
    var expansion = run.state().expansions().get(run.id(), ord).orElseThrow();
    var indexes = new ArrayList<Integer>();
    run.state()
        .outcomes()
        .each(
            run.id(),
            ord,
            expansion.granted(),
            (index, hide, purge) -> hide != HideOutcome.SCHEDULED || indexes.add(index));
    for (int index : indexes) {
      var current = run.state().expansions().get(run.id(), ord).orElseThrow();
      Settling.finish(run, current, index, HideOutcome.SCHEDULED, HideOutcome.CANCELLED, null);
    }
  }

  private static void restore(Run run, EvictionControl control) {
    if (run.isPlan() || run.progress().counts.awaitingPurge() == 0) {
      answer(run, control, false, "nothing is hidden and awaits its purge");
      return;
    }
    var all = new ArrayList<Expansion>();
    run.state()
        .expansions()
        .each(
            run.id(),
            0,
            expansion -> {
              if (expansion.stage() == Stage.OPENED && expansion.done() > 0) {
                all.add(expansion);
              }
              return true;
            });
    var entries = control.getEntries();
    if (entries.isEmpty()) {
      int asked = all.stream().mapToInt(expansion -> restoreAll(run, expansion)).sum();
      answer(run, control, true, "the restore of " + asked + " entries was asked for");
      return;
    }
    for (var expansion : all) {
      for (var entry : entries) {
        var target = EvictionTarget.newBuilder().setEntry(entry).build();
        run.out()
            .expand(
                run.command(expansion, ExpandStep.RETRY)
                    .setRequest(EvictionRequest.newBuilder(run.request()).setTarget(target).build())
                    .build());
      }
    }
    answer(
        run,
        control,
        true,
        "the restore of " + entries.size() + " entries was asked for, as far as they are hidden");
  }

  private static int restoreAll(Run run, Expansion expansion) {
    var tasks = new ArrayList<RetryTask>();
    run.state()
        .outcomes()
        .each(
            run.id(),
            expansion.ord(),
            expansion.granted(),
            (index, hide, purge) -> {
              if (hide == HideOutcome.EVICTED && purge == PurgeOutcome.AWAITED) {
                tasks.add(new RetryTask(index, 0, TaskAction.RESTORE, List.of(), null));
              }
              return true;
            });
    for (int from = 0; from < tasks.size(); from += BATCH) {
      run.again(expansion, tasks.subList(from, Math.min(tasks.size(), from + BATCH)));
    }
    return tasks.size();
  }

  private static void approve(Run run, EvictionControl control) {
    var progress = run.progress();
    if (!Credit.isOverLimit(run)) {
      answer(run, control, false, "it does not wait for approval");
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

  /** A restore that failed is no failed eviction: the control's answer tells. */
  static void restoreFailed(Run run, EvictionResult result) {
    var last = run.progress().lastControl;
    if (last != null && last.getMessage().length() < 2000) {
      run.progress().lastControl =
          ControlAnswer.newBuilder(last)
              .setMessage(
                  "%s; not restored: %s (%s)"
                      .formatted(
                          last.getMessage(),
                          result.getEntry().getTag().orElse(result.getEntry().getDataset()),
                          Settling.error(result).getMessage()))
              .build();
    }
  }

  private static void answer(Run run, EvictionControl control, boolean accepted, String message) {
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
