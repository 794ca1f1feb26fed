package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionControl;
import io.evictl.stream.status.HideOutcome;
import java.util.ArrayList;

/** CANCEL: nothing more is hidden; what is hidden goes on to its purge unless restored. */
final class Cancelling {
  private Cancelling() {}

  static void take(Run run, EvictionControl control) {
    var progress = run.progress();
    if (progress.cancelled) {
      Controls.answer(run, control, true, "it is cancelled already");
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
          Settling.endRest(run, expansion, HideOutcome.CANCELLED);
          if (progress.scheduled > 0) {
            cancelScheduled(run, expansion.ord());
          }
        }
        case OPENING, WAITING -> Discovery.stopWaiting(run, expansion);
        case LOST -> {}
      }
    }
    Controls.answer(
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
}
