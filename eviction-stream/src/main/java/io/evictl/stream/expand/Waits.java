package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.expand.Readiness.Ready;
import io.evictl.stream.expand.Readiness.Refused;
import io.evictl.stream.expand.Readiness.Wait;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.schedule.TimerQueue;
import java.time.Duration;
import java.time.Instant;

/** Whether an expansion can be opened now; if not, what is asked, and when to look again. */
final class Waits {
  /** Kind of the timer that makes look again. */
  static final int CHECK = 1;

  private final ExpandRules rules;
  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final TimerQueue timers;
  private final ExpandOutput out;
  private final Reports reports;
  private final Opening opening;

  Waits(
      ExpandRules rules,
      ExecutionStore executions,
      CursorStore cursors,
      TimerQueue timers,
      ExpandOutput out,
      Reports reports,
      Opening opening) {
    this.rules = rules;
    this.executions = executions;
    this.cursors = cursors;
    this.timers = timers;
    this.out = out;
    this.reports = reports;
    this.opening = opening;
  }

  void evaluate(ExecutionId execution, Cursor cursor, Instant now) {
    var key = Keys.of(execution);
    var state = executions.execution(key, now);
    switch (Readiness.of(state, cursor, key, now, rules)) {
      case Ready(var basis) -> {
        var scope = Scope.of(cursor.request(), id -> executions.node(key, id));
        scope
            .unknownTarget(cursor.request(), key)
            .ifPresentOrElse(
                why -> refuse(execution, cursor, ExpandState.NOT_FOUND, why, state),
                () -> opening.start(execution, cursor, basis, now));
      }
      case Refused(var why, var message) -> refuse(execution, cursor, why, message, state);
      case Wait wait -> waitOn(execution, cursor, state, wait, now);
    }
  }

  private void refuse(
      ExecutionId execution, Cursor cursor, ExpandState why, String message, ExecutionState state) {
    cursors.remove(Keys.of(execution), cursor.requestId(), cursor.ord());
    reports.refused(execution, cursor, why, message, state.phase());
  }

  private void waitOn(
      ExecutionId execution, Cursor cursor, ExecutionState state, Wait wait, Instant now) {
    var before = cursor.waiting();
    var waiting = before.reported(wait.state(), wait.message());
    boolean ended = state.concludedAfter() >= 0;
    boolean news = ended && !waiting.askedAfterEnd();
    if (before.state() == ExpandState.WAITING_SNAPSHOT
        && wait.state() == ExpandState.WAITING_CONCLUSION) {
      waiting = waiting.askAgain(now.plus(ExpandRules.FIRST_LOOK));
    }
    if (rules.snapshots() && (news || !now.isBefore(waiting.askAgainAt()))) {
      out.ask(question(execution, waiting.asks(), now));
      waiting = waiting.asked(ended, now.plus(pause(wait.state(), waiting.asks())));
    }
    var next = earliest(wait.lookAt(), waiting.deadline());
    next = rules.snapshots() ? earliest(next, waiting.askAgainAt()) : next;
    waiting = waiting.checkedAt(next);
    var waits = cursor.with(waiting);
    cursors.put(Keys.of(execution), waits);
    if (!next.equals(before.checkAt()) || before.state() == ExpandState.UNKNOWN) {
      timers.add(Timer.at(next, CHECK, Keys.of(execution), cursor.requestId(), cursor.ord()));
    }
    if (before.state() != wait.state() || !before.message().equals(wait.message())) {
      reports.waits(execution, waits, state.phase());
    }
  }

  private static SnapshotRequest question(ExecutionId execution, int attempt, Instant now) {
    return SnapshotRequest.newBuilder()
        .setExecution(execution)
        .setIncludeChildren(true)
        .setRequestedAt(now)
        .setAttempt(attempt)
        .build();
  }

  private static Duration pause(ExpandState state, int asked) {
    boolean running = state == ExpandState.WAITING_CONCLUSION;
    var first = running ? ExpandRules.FIRST_LOOK : ExpandRules.FIRST_ASK;
    var last = running ? ExpandRules.LAST_LOOK : ExpandRules.LAST_ASK;
    var doubled = first.multipliedBy(1L << Math.min(asked, 10));
    return doubled.compareTo(last) < 0 ? doubled : last;
  }

  private static Instant earliest(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }
}
