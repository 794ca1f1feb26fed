package io.evictl.stream.track;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;

/**
 * The deadline of a request that waits for somebody: to approve, or to resume. What it waits for of
 * an execution ends on the execution side; what is out or being retried ends by itself.
 */
final class Deadlines {
  private Deadlines() {}

  static void arm(Run run) {
    run.state().timers().add(Timer.at(run.deadline().plusMillis(1), Retries.DEADLINE, run.id()));
  }

  /** What has not gone out fails, if the time for it is over. */
  static void look(Run run) {
    var progress = run.progress();
    boolean waits =
        progress.state == RequestState.WAITING
            && (progress.waitingFor == WaitingFor.APPROVAL
                || progress.waitingFor == WaitingFor.RESUME);
    if (!waits || run.now().isBefore(run.deadline())) {
      return;
    }
    var waitedFor = progress.waitingFor == WaitingFor.APPROVAL ? "an approval" : "a resume";
    progress.error(
        EvictionError.newBuilder()
            .setCode(ErrorCode.DEADLINE_EXCEEDED)
            .setMessage(
                "the deadline %s passed while %d entries waited for %s"
                    .formatted(run.deadline(), progress.counts.pending(), waitedFor))
            .setRetryable(true)
            .build());
    progress.paused = false;
    Reruns.stop(run);
    for (var expansion :
        run.state().expansions().all(run.id(), e -> e.counts() && e.stage() == Stage.OPENED)) {
      Settling.endRest(run, failScheduled(run, expansion), HideOutcome.FAILED);
    }
    for (var waiting : run.state().expansions().all(run.id(), e -> e.stage() == Stage.WAITING)) {
      Discovery.stopWaiting(run, waiting);
    }
  }

  private static Expansion failScheduled(Run run, Expansion expansion) {
    var scheduled = new ArrayList<Integer>();
    run.state()
        .outcomes()
        .each(
            run.id(),
            expansion.ord(),
            0,
            run.progress().scheduled > 0 ? expansion.granted() : 0,
            (index, hide, purge) -> hide != HideOutcome.SCHEDULED || scheduled.add(index));
    var now = expansion;
    for (int index : scheduled) {
      Settling.finish(run, now, index, HideOutcome.SCHEDULED, HideOutcome.FAILED, null);
      now = run.state().expansions().get(run.id(), expansion.ord()).orElseThrow();
    }
    return now;
  }
}
