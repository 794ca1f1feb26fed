package io.evictl.stream.track;

import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;
import java.util.List;

/** RESTORE: what is hidden and not purged yet comes back. */
final class Restoring {
  private static final int BATCH = 256;

  private Restoring() {}

  static void take(Run run, EvictionControl control) {
    if (run.isPlan() || run.progress().counts.awaitingPurge() == 0) {
      Controls.refuse(run, control, "nothing is hidden and awaits its purge");
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
      int asked = all.stream().mapToInt(expansion -> all(run, expansion)).sum();
      Controls.answer(run, control, true, "the restore of " + asked + " entries was asked for");
      return;
    }
    Controls.locate(run, control, TaskAction.RESTORE);
    Controls.answer(
        run,
        control,
        true,
        "the restore of " + entries.size() + " entries was asked for, as far as they are hidden");
  }

  private static int all(Run run, Expansion expansion) {
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
    return some(run, expansion, indexes);
  }

  static int some(Run run, Expansion expansion, List<Integer> indexes) {
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

  /** A restore that failed is no failed eviction: the control's answer tells. */
  static void failed(Run run, EvictionResult result) {
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
}
