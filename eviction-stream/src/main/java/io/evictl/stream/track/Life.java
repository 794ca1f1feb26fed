package io.evictl.stream.track;

import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RequestState;
import io.evictl.stream.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;

/**
 * What is kept of a request that has ended: its summary (the request and how it ended) for a month,
 * by default; what is known of each task only where failures can be taken up again, and for a week.
 */
final class Life {
  private static final int EXPANSIONS_A_STEP = 500;
  private static final int REISSUES_A_STEP = 5_000;
  private static final Duration AT_ONCE = Duration.ZERO;

  private Life() {}

  /** The request has just ended. */
  static void ended(Run run) {
    var rules = run.rules();
    boolean retryable =
        switch (run.progress().state) {
          case PARTIALLY_FAILED, FAILED -> true;
          case SUCCEEDED, CANCELLED, RESTORED, REJECTED, UNKNOWN -> false;
          case ACCEPTED, WAITING, RUNNING, EVICTED -> throw new IllegalStateException("not ended");
        };
    in(run, retryable ? rules.retryable() : AT_ONCE, Retries.RELEASE);
    in(run, rules.kept(), Retries.FORGET);
  }

  private static void in(Run run, Duration pause, int kind) {
    run.state().timers().add(Timer.at(run.now().plus(pause), kind, run.id()));
  }

  /**
   * A timer of a request that has ended.
   *
   * @return whether nothing is left of it
   */
  static boolean due(Run run, Timer timer) {
    var rules = run.rules();
    boolean failed =
        run.progress().state == RequestState.PARTIALLY_FAILED
            || run.progress().state == RequestState.FAILED;
    if (timer.kind() == Retries.RELEASE && isOver(run, failed ? rules.retryable() : AT_ONCE)) {
      release(run);
    }
    return timer.kind() == Retries.FORGET && isOver(run, rules.kept()) && release(run);
  }

  /** Another run may have begun since the timer was set. */
  private static boolean isOver(Run run, Duration pause) {
    var finishedAt = run.progress().finishedAt;
    return finishedAt != null && !run.now().plusMillis(1).isBefore(finishedAt.plus(pause));
  }

  /** Drops what is kept per task and execution, in bounded steps; true when all of it is gone. */
  private static boolean release(Run run) {
    var progress = run.progress();
    if (progress.released) {
      return true;
    }
    var expansions = new ArrayList<Expansion>();
    run.state()
        .expansions()
        .each(
            run.id(),
            0,
            expansion -> expansions.add(expansion) && expansions.size() < EXPANSIONS_A_STEP);
    for (var expansion : expansions) {
      run.out().expand(run.command(expansion, ExpandStep.CLOSE).build());
      run.state().outcomes().remove(run.id(), expansion);
      run.state().expansions().remove(run.id(), expansion);
    }
    int reissues = run.state().reissues().removeSome(run.id(), REISSUES_A_STEP);
    progress.released = expansions.size() < EXPANSIONS_A_STEP && reissues < REISSUES_A_STEP;
    run.state().put(run.id(), progress);
    if (!progress.released) {
      in(run, AT_ONCE, Retries.RELEASE);
    }
    return progress.released;
  }
}
