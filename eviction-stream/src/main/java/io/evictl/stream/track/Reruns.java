package io.evictl.stream.track;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Kind;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Further runs of a request: what failed is taken up again, within the window and in steps. */
final class Reruns {
  private static final Logger log = LoggerFactory.getLogger(Reruns.class);
  private static final int TASKS_A_STEP = 512;
  private static final int EXPANSIONS_A_STEP = 256;
  private static final int LOOKS_A_STEP = 20_000;

  private Reruns() {}

  /** Begins a run; the caller says what is taken up. */
  static void begin(Run run) {
    var progress = run.progress();
    progress.run++;
    progress.runAt = run.now();
    progress.finishedAt = null;
    progress.paused = false;
    progress.errors = new ArrayList<>();
    progress.errorCount = 0;
    progress.state = RequestState.RUNNING;
    progress.rate = progress.rate.restart(progress.counts.settled(), run.now());
    run.moved();
    Retries.armSweep(run);
    Deadlines.arm(run);
  }

  /** Takes up all that failed: hides, purges, executions, datasets. */
  static void all(Run run) {
    var progress = run.progress();
    long hides = progress.counts.failed();
    long purges = progress.counts.purgeFailed();
    progress.counts =
        progress
            .counts
            .move(HideOutcome.FAILED, HideOutcome.PENDING, hides)
            .move(PurgeOutcome.FAILED, PurgeOutcome.AWAITED, purges);
    progress.scheduled += Math.toIntExact(hides);
    progress.reopening = hides + purges > 0 ? new Reopening(0, 0, hides, purges) : null;
    progress.rate = progress.rate.restart(progress.counts.settled(), run.now());
    for (var lost : run.state().expansions().all(run.id(), e -> e.stage() == Stage.LOST)) {
      Discovery.openAgain(run, lost);
    }
    if (progress.unsearched > 0) {
      searchAgain(run);
    }
  }

  private static void searchAgain(Run run) {
    var expansions = run.state().expansions();
    run.progress().unsearched = 0;
    for (var search : expansions.all(run.id(), e -> e.kind() == Kind.DATASETS)) {
      var datasets = new ArrayList<EntryKey>();
      run.state()
          .outcomes()
          .each(
              run.id(),
              search.ord(),
              0,
              search.total(),
              (index, hide, purge) -> {
                var error = run.state().reissues().get(run.id(), search.ord(), index).lastError();
                if (hide == HideOutcome.FAILED && error != null) {
                  error.getEntry().ifPresent(datasets::add);
                  run.state().reissues().remove(run.id(), search.ord(), index);
                }
                return true;
              });
      if (!datasets.isEmpty()) {
        Searches.again(run, expansions.get(run.id(), search.of()).orElseThrow(), datasets);
      }
    }
  }

  /** Takes up the next tasks, as far as the window has room. */
  static void step(Run run) {
    if (run.progress().reopening == null || run.progress().paused) {
      return;
    }
    var expansions = new ArrayList<Expansion>();
    run.state()
        .expansions()
        .each(
            run.id(),
            requireNonNull(run.progress().reopening).ord(),
            expansion -> expansions.add(expansion) && expansions.size() < EXPANSIONS_A_STEP);
    var step = new Step(run);
    for (var expansion : expansions) {
      if (!step.take(expansion)) {
        break;
      }
    }
    if (!step.full && expansions.size() < EXPANSIONS_A_STEP) {
      end(run);
    } else if (!step.waitsForRoom) {
      run.state().timers().add(Timer.at(run.now(), Retries.RERUN, run.id()));
    }
  }

  private static void end(Run run) {
    var left = requireNonNull(run.progress().reopening);
    if (left.hides() != 0 || left.purges() != 0) {
      log.error(
          "request={} outcome=miscounted hides={} purges={}",
          run.id(),
          left.hides(),
          left.purges());
    }
    stop(run);
  }

  /** What has not had its turn stays failed. */
  static void stop(Run run) {
    var progress = run.progress();
    var left = progress.reopening;
    if (left != null) {
      progress.counts =
          progress
              .counts
              .move(HideOutcome.PENDING, HideOutcome.FAILED, left.hides())
              .move(PurgeOutcome.AWAITED, PurgeOutcome.FAILED, left.purges());
      progress.scheduled -= Math.toIntExact(left.hides());
      progress.reopening = null;
    }
  }

  /** Whether a failed task counts as pending, as its turn is still to come. */
  static boolean awaits(Run run, Expansion expansion, int index) {
    var reopening = run.progress().reopening;
    return reopening != null && reopening.awaits(expansion.ord(), index);
  }

  /** A failed hide's turn has come; it is scheduled now. */
  static Expansion takeHide(Run run, Expansion expansion, int index) {
    var progress = run.progress();
    progress.reopening = requireNonNull(progress.reopening).without(1, 0);
    return schedule(run, expansion, index);
  }

  /** A failed purge's turn has come; it is awaited now. */
  static void takePurge(Run run, Expansion expansion, int index) {
    var progress = run.progress();
    progress.reopening = requireNonNull(progress.reopening).without(0, 1);
    run.state()
        .outcomes()
        .set(run.id(), expansion.ord(), index, HideOutcome.EVICTED, PurgeOutcome.AWAITED);
  }

  private static Expansion schedule(Run run, Expansion expansion, int index) {
    run.state()
        .outcomes()
        .set(run.id(), expansion.ord(), index, HideOutcome.SCHEDULED, PurgeOutcome.AWAITED);
    var fewer = expansion.withDone(expansion.done() - 1);
    run.state().expansions().update(run.id(), expansion, fewer);
    return fewer;
  }

  /** Takes up single tasks. */
  static void some(Run run, Expansion expansion, List<Integer> indexes) {
    var progress = run.progress();
    var now = expansion;
    var purges = new ArrayList<RetryTask>();
    for (int index : indexes) {
      var hide = run.state().outcomes().hide(run.id(), now.ord(), index);
      var purge = run.state().outcomes().purge(run.id(), now.ord(), index);
      if (hide == HideOutcome.FAILED) {
        now = schedule(run, now, index);
        progress.counts = progress.counts.move(HideOutcome.FAILED, HideOutcome.PENDING, 1);
        progress.scheduled++;
        run.state().timers().add(Retries.timer(run, run.now(), Retries.RETRY, now, index));
      } else if (hide == HideOutcome.EVICTED && purge == PurgeOutcome.FAILED) {
        progress.counts = progress.counts.move(PurgeOutcome.FAILED, PurgeOutcome.AWAITED, 1);
        run.state()
            .outcomes()
            .set(run.id(), now.ord(), index, HideOutcome.EVICTED, PurgeOutcome.AWAITED);
        purges.add(Retries.issue(run, now.ord(), index, TaskAction.PURGE));
      }
    }
    run.again(now, purges);
  }

  /** One bounded step through the expansions. */
  private static final class Step {
    private final Run run;
    private final int room;
    private int looks;
    private int tasks;
    private int hides;
    private boolean full;
    private boolean waitsForRoom;

    Step(Run run) {
      this.run = run;
      this.room = Math.max(0, Credit.room(run));
    }

    /** False: no more in this step. */
    boolean take(Expansion expansion) {
      var reopening = requireNonNull(run.progress().reopening);
      int from = expansion.ord() == reopening.ord() ? reopening.index() : 0;
      var indexes = new ArrayList<Integer>();
      var next = new int[] {from};
      if (expansion.counts() && expansion.stage() == Stage.OPENED) {
        run.state()
            .outcomes()
            .each(
                run.id(),
                expansion.ord(),
                from,
                expansion.granted(),
                (index, hide, purge) -> {
                  next[0] = index;
                  if (!fits(hide)) {
                    return false;
                  }
                  if (hide == HideOutcome.FAILED
                      || (hide == HideOutcome.EVICTED && purge == PurgeOutcome.FAILED)) {
                    tasks++;
                    hides += hide == HideOutcome.FAILED ? 1 : 0;
                    indexes.add(index);
                  }
                  next[0] = index + 1;
                  return true;
                });
      }
      issue(expansion, indexes);
      var left = requireNonNull(run.progress().reopening);
      run.progress().reopening =
          full ? left.at(expansion.ord(), next[0]) : left.at(expansion.ord() + 1, 0);
      return !full;
    }

    private boolean fits(HideOutcome hide) {
      waitsForRoom = hide == HideOutcome.FAILED && hides >= room;
      full = waitsForRoom || tasks >= TASKS_A_STEP || looks++ >= LOOKS_A_STEP;
      return !full;
    }

    private void issue(Expansion expansion, List<Integer> indexes) {
      var now = expansion;
      var again = new ArrayList<RetryTask>();
      for (int index : indexes) {
        if (run.state().outcomes().hide(run.id(), now.ord(), index) == HideOutcome.FAILED) {
          now = takeHide(run, now, index);
          again.add(Retries.release(run, now.ord(), index));
        } else {
          takePurge(run, now, index);
          again.add(Retries.issue(run, now.ord(), index, TaskAction.PURGE));
        }
      }
      run.again(now, again);
    }
  }
}
