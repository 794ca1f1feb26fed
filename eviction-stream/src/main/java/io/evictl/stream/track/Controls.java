package io.evictl.stream.track;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RequestState;
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
    var action = control.getAction();
    if (run.progress().isFinished() && action != ControlAction.RETRY_FAILED) {
      refuse(run, control, "the request has ended already: " + run.progress().state);
      return true;
    }
    switch (action) {
      case CANCEL -> cancel(run, control);
      case PAUSE -> pause(run, control);
      case RESUME -> resume(run, control);
      case RESTORE -> restore(run, control);
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
        switch (progress.state) {
          case PARTIALLY_FAILED, FAILED, EVICTED ->
              progress.released
                  ? "it ended too long ago: what failed is not known one by one any more"
                  : failed == 0 ? "nothing has failed" : "";
          case ACCEPTED, WAITING, RUNNING -> "it is still under way: wait, or cancel";
          case SUCCEEDED, CANCELLED, RESTORED, REJECTED, UNKNOWN ->
              "the request has ended already: " + progress.state;
        };
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

  /** Only the execution side knows which tasks the entries are. */
  private static void locate(Run run, EvictionControl control, TaskAction wanted) {
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
      restoreSome(run, expansion, indexes);
    } else if (progress.run > 1) {
      Reruns.some(run, expansion, indexes);
    }
  }

  private static void cancel(Run run, EvictionControl control) {
    var progress = run.progress();
    if (progress.cancelled) {
      answer(run, control, true, "it is cancelled already");
      return;
    }
    progress.cancelled = true;
    progress.paused = false;
    Reruns.stop(run);
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
            0,
            expansion.granted(),
            (index, hide, purge) -> hide != HideOutcome.SCHEDULED || indexes.add(index));
    for (int index : indexes) {
      var current = run.state().expansions().get(run.id(), ord).orElseThrow();
      Settling.finish(run, current, index, HideOutcome.SCHEDULED, HideOutcome.CANCELLED, null);
    }
  }

  private static void restore(Run run, EvictionControl control) {
    if (run.isPlan() || run.progress().counts.awaitingPurge() == 0) {
      refuse(run, control, "nothing is hidden and awaits its purge");
      return;
    }
    var all = new ArrayList<Expansion>();
    run.state()
        .expansions()
        .each(
            run.id(),
            0,
            expansion -> {
              if (expansion.counts() && expansion.stage() == Stage.OPENED && expansion.done() > 0) {
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
    locate(run, control, TaskAction.RESTORE);
    answer(
        run,
        control,
        true,
        "the restore of " + entries.size() + " entries was asked for, as far as they are hidden");
  }

  private static int restoreAll(Run run, Expansion expansion) {
    var indexes = new ArrayList<Integer>();
    run.state()
        .outcomes()
        .each(
            run.id(),
            expansion.ord(),
            0,
            expansion.granted(),
            (index, hide, purge) -> {
              if (hide == HideOutcome.EVICTED && purge == PurgeOutcome.AWAITED) {
                indexes.add(index);
              }
              return true;
            });
    return restoreSome(run, expansion, indexes);
  }

  private static int restoreSome(Run run, Expansion expansion, List<Integer> indexes) {
    var outcomes = run.state().outcomes();
    var tasks = new ArrayList<RetryTask>();
    for (int index : indexes) {
      if (outcomes.hide(run.id(), expansion.ord(), index) == HideOutcome.EVICTED
          && outcomes.purge(run.id(), expansion.ord(), index) == PurgeOutcome.AWAITED) {
        tasks.add(new RetryTask(index, 0, TaskAction.RESTORE, List.of(), null));
      }
    }
    for (int from = 0; from < tasks.size(); from += BATCH) {
      run.again(expansion, tasks.subList(from, Math.min(tasks.size(), from + BATCH)));
    }
    return tasks.size();
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

  private static void refuse(Run run, EvictionControl control, String why) {
    answer(run, control, false, why);
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
