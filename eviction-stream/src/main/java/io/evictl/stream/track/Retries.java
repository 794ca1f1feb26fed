package io.evictl.stream.track;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is tried again: tasks that workers ask to retry, and tasks without an answer. */
final class Retries {
  private static final Logger log = LoggerFactory.getLogger(Retries.class);

  /** Kinds of timers of the request side. */
  static final int RETRY = 1;

  static final int SWEEP = 2;
  static final int RESTORE = 3;
  static final int SEARCH = 4;
  static final int RERUN = 5;
  static final int RELEASE = 6;
  static final int FORGET = 7;
  static final int DEADLINE = 8;

  private static final Duration NO_ROOM = Duration.ofMillis(250);
  private static final int MOST_DOUBLINGS = 5;

  private Retries() {}

  /** A worker asks for another attempt. */
  static void schedule(Run run, Expansion expansion, EvictionResult result, Reissue again) {
    int index = result.getIndex();
    var before = HideOutcome.PENDING;
    if (run.progress().cancelled) {
      Settling.finish(run, expansion, index, before, HideOutcome.CANCELLED, null);
      return;
    }
    var error = Settling.error(result);
    var due = next(run, result);
    if (due == null) {
      Settling.finish(run, expansion, index, before, HideOutcome.FAILED, late(run, error));
      return;
    }
    var updated = again.after(result.getAttempt(), error);
    run.state().reissues().put(run.id(), expansion.ord(), index, updated);
    run.state()
        .outcomes()
        .set(run.id(), expansion.ord(), index, HideOutcome.SCHEDULED, PurgeOutcome.AWAITED);
    run.progress().inFlight--;
    run.progress().scheduled++;
    run.progress().retryCause = error.getMessage();
    run.state().timers().add(timer(run, due, RETRY, expansion, index));
    log.info(
        "request={} ord={} index={} outcome=retry at={} cause={}",
        run.id(),
        expansion.ord(),
        index,
        due,
        error.getMessage());
  }

  /** The search of a dataset is tried again later; false if that would be too late. */
  static boolean scheduleSearch(Run run, Expansion search, EvictionResult result, Reissue again) {
    var due = next(run, result);
    if (due == null) {
      return false;
    }
    int index = result.getIndex();
    var updated = again.after(result.getAttempt(), Settling.error(result));
    run.state().reissues().put(run.id(), search.ord(), index, updated);
    run.state()
        .outcomes()
        .set(run.id(), search.ord(), index, HideOutcome.SCHEDULED, PurgeOutcome.AWAITED);
    run.state().timers().add(timer(run, due, SEARCH, search, index));
    return true;
  }

  static void scheduleRestore(Run run, Expansion expansion, EvictionResult result) {
    var due = next(run, result);
    if (due == null) {
      Restoring.failed(run, result);
      return;
    }
    int index = result.getIndex();
    var again = run.state().reissues().get(run.id(), expansion.ord(), index);
    var updated = again.after(result.getAttempt(), Settling.error(result));
    run.state().reissues().put(run.id(), expansion.ord(), index, updated);
    run.state().timers().add(timer(run, due, RESTORE, expansion, index));
  }

  private static @Nullable Instant next(Run run, EvictionResult result) {
    var after = result.getRetryAfterMillis();
    long seed = (result.getTaskId() + result.getAttempt()).hashCode();
    return run.rules()
        .retries()
        .next(
            run.now(),
            run.deadline(),
            result.getAttempt(),
            after.isPresent() ? OptionalLong.of(after.get()) : OptionalLong.empty(),
            new SplittableRandom(seed))
        .orElse(null);
  }

  /** Timers of one request that are due. */
  static void due(Run run, List<Timer> timers) {
    Map<Integer, List<RetryTask>> byOrd = new TreeMap<>();
    for (var timer : timers) {
      switch (timer.kind()) {
        case RETRY -> retryDue(run, timer, byOrd);
        case RESTORE -> restoreDue(run, timer, byOrd);
        case SEARCH -> searchDue(run, timer, byOrd);
        case SWEEP -> sweepDue(run, timer);
        case RERUN -> Reruns.step(run);
        case DEADLINE -> Deadlines.look(run);
        default -> log.warn("request={} outcome=ignored cause=unknown-timer", run.id());
      }
    }
    byOrd.forEach(
        (ord, tasks) ->
            run.state()
                .expansions()
                .get(run.id(), ord)
                .ifPresent(expansion -> run.again(expansion, tasks)));
  }

  private static void retryDue(Run run, Timer timer, Map<Integer, List<RetryTask>> byOrd) {
    int ord = Integer.parseInt(timer.detail());
    int index = timer.number();
    var expansion = run.state().expansions().get(run.id(), ord);
    if (expansion.isEmpty()
        || run.state().outcomes().hide(run.id(), ord, index) != HideOutcome.SCHEDULED) {
      return;
    }
    var again = run.state().reissues().get(run.id(), ord, index);
    if (run.now().isAfter(run.deadline()) && again.lastError() != null) {
      Settling.finish(
          run,
          expansion.get(),
          index,
          HideOutcome.SCHEDULED,
          HideOutcome.FAILED,
          late(run, again.lastError()));
      return;
    }
    if (Credit.room(run) < 1 || run.progress().paused) {
      run.state().timers().add(timer(run, run.now().plus(NO_ROOM), RETRY, expansion.get(), index));
      return;
    }
    byOrd.computeIfAbsent(ord, o -> new ArrayList<>()).add(release(run, ord, index));
  }

  /** A scheduled hide goes out. */
  static RetryTask release(Run run, int ord, int index) {
    run.progress().scheduled--;
    run.progress().issue(1, run.now());
    run.state().outcomes().set(run.id(), ord, index, HideOutcome.PENDING, PurgeOutcome.AWAITED);
    return issue(run, ord, index, run.firstAction());
  }

  private static void searchDue(Run run, Timer timer, Map<Integer, List<RetryTask>> byOrd) {
    int ord = Integer.parseInt(timer.detail());
    int index = timer.number();
    if (run.state().outcomes().hide(run.id(), ord, index) == HideOutcome.SCHEDULED) {
      run.state().outcomes().set(run.id(), ord, index, HideOutcome.PENDING, PurgeOutcome.AWAITED);
      var next = run.state().reissues().get(run.id(), ord, index).next();
      run.state().reissues().put(run.id(), ord, index, next);
      byOrd.computeIfAbsent(ord, o -> new ArrayList<>()).add(Searches.task(index, next));
    }
  }

  private static void restoreDue(Run run, Timer timer, Map<Integer, List<RetryTask>> byOrd) {
    int ord = Integer.parseInt(timer.detail());
    int index = timer.number();
    var outcomes = run.state().outcomes();
    if (outcomes.hide(run.id(), ord, index) == HideOutcome.EVICTED
        && outcomes.purge(run.id(), ord, index) == PurgeOutcome.AWAITED) {
      byOrd
          .computeIfAbsent(ord, o -> new ArrayList<>())
          .add(issue(run, ord, index, TaskAction.RESTORE));
    }
  }

  static RetryTask issue(Run run, int ord, int index, TaskAction action) {
    var next = run.state().reissues().get(run.id(), ord, index).next();
    run.state().reissues().put(run.id(), ord, index, next);
    return new RetryTask(index, next.attempt(), action, next.alsoProducedBy(), null);
  }

  static void armSweep(Run run) {
    int doublings = Math.min(run.progress().sweeps, MOST_DOUBLINGS);
    var pause = run.rules().redrive().multipliedBy(1L << doublings);
    var due = run.now().plus(pause).truncatedTo(ChronoUnit.MILLIS);
    run.progress().sweepAt = due;
    run.state().timers().add(Timer.at(due, SWEEP, run.id()));
  }

  /** One that was armed before a further run began is not followed by another. */
  private static void sweepDue(Run run, Timer timer) {
    if (timer.dueMillis() == run.progress().sweepAt.toEpochMilli()) {
      Deadlines.look(run);
      sweep(run);
    }
  }

  /**
   * Issues again what got no answer while nothing moved, so that a lost record never hangs a
   * request. All of it is idempotent. The pauses grow: workers that are away come back to few
   * repeats.
   */
  private static void sweep(Run run) {
    var progress = run.progress();
    boolean still = !run.now().isBefore(progress.movedAt.plus(run.rules().redrive()));
    boolean overdue = isPurgeOverdue(run);
    if (still) {
      progress.rate = progress.rate.look(progress.counts.settled(), run.now());
      progress.locating = 0;
    }
    if (still
        && (progress.inFlight > 0 || progress.opening > 0 || progress.searching > 0 || overdue)) {
      var lost = new ArrayList<Expansion>();
      run.state()
          .expansions()
          .each(
              run.id(),
              0,
              expansion -> {
                if (expansion.stage() == Stage.OPENING
                    || (expansion.counts()
                        && expansion.stage() == Stage.OPENED
                        && (overdue || expansion.granted() > expansion.done()))) {
                  lost.add(expansion);
                }
                return lost.size() < TrackRules.SWEPT;
              });
      int left = TrackRules.SWEPT;
      for (var expansion : lost) {
        left -= redrive(run, expansion, left, overdue);
      }
      progress.sweeps++;
    }
    armSweep(run);
  }

  /** Purges are told of when they are due; a purge task makes a worker tell again. */
  private static boolean isPurgeOverdue(Run run) {
    var progress = run.progress();
    var delay = run.request().getOptions().getPurgeDelayMillis();
    var due =
        progress.restorableUntil == null
            ? progress.movedAt.plusMillis(delay)
            : progress.restorableUntil;
    return !run.isPlan()
        && progress.counts.pending() == 0
        && progress.counts.awaitingPurge() > 0
        && run.now().isAfter(due.plus(run.rules().redrive()));
  }

  private static int redrive(Run run, Expansion expansion, int atMost, boolean purges) {
    if (expansion.stage() == Stage.OPENING) {
      Discovery.askAgain(run, expansion);
      return 0;
    }
    var tasks = new ArrayList<RetryTask>();
    if (atMost > 0) {
      var indexes = new TreeMap<Integer, TaskAction>();
      run.state()
          .outcomes()
          .each(
              run.id(),
              expansion.ord(),
              0,
              expansion.granted(),
              (index, hide, purge) -> {
                if (hide == HideOutcome.PENDING) {
                  indexes.put(index, run.firstAction());
                } else if (purges && hide == HideOutcome.EVICTED && purge == PurgeOutcome.AWAITED) {
                  indexes.put(index, TaskAction.PURGE);
                }
                return indexes.size() < atMost;
              });
      indexes.forEach((index, action) -> tasks.add(issue(run, expansion.ord(), index, action)));
      run.again(expansion, tasks);
    }
    if (!tasks.isEmpty()) {
      log.warn(
          "request={} ord={} tasks={} outcome=re-driven cause=no-answer",
          run.id(),
          expansion.ord(),
          tasks.size());
    }
    return tasks.size();
  }

  static Timer timer(Run run, Instant due, int kind, Expansion expansion, int index) {
    return Timer.at(due, kind, run.id(), Integer.toString(expansion.ord()), index);
  }

  /** The last cause stays; that the deadline ended it is said, too. */
  private static EvictionError late(Run run, EvictionError last) {
    var code = last.getCode() == ErrorCode.UNKNOWN ? ErrorCode.DEADLINE_EXCEEDED : last.getCode();
    return EvictionError.newBuilder(last)
        .setCode(code)
        .setMessage(
            "%s (no further attempt: the deadline is %s)"
                .formatted(last.getMessage(), run.deadline()))
        .setRetryable(true)
        .build();
  }
}
