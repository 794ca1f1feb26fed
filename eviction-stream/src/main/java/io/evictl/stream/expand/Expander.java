package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.expand.Readiness.Ready;
import io.evictl.stream.expand.Readiness.Refused;
import io.evictl.stream.expand.Readiness.Wait;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.schedule.TimerQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the steps of expansions that the request side asks for. */
final class Expander {
  private static final Logger log = LoggerFactory.getLogger(Expander.class);

  /** Children in one report: it stays far below a record's limit. */
  private static final int CHILDREN_A_REPORT = 1000;

  private static final int CHECK = 1;

  private final ExpandRules rules;
  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final TimerQueue timers;
  private final ExpandOutput out;
  private final Emission emission;

  Expander(
      ExpandRules rules,
      ExecutionStore executions,
      CursorStore cursors,
      TimerQueue timers,
      ExpandOutput out) {
    this.rules = rules;
    this.executions = executions;
    this.cursors = cursors;
    this.timers = timers;
    this.out = out;
    this.emission = new Emission(executions, cursors, out);
  }

  void take(ExpandCommand command, Instant now) {
    var key = Keys.of(command.getExecution());
    var known = cursors.get(key, command.getRequestId(), command.getOrd());
    switch (command.getStep()) {
      case OPEN ->
          known.ifPresentOrElse(
              cursor -> openAgain(command, cursor, now),
              () -> command.getRequest().ifPresent(request -> open(command, request, now)));
      case GRANT -> known.filter(Cursor::isOpen).ifPresent(cursor -> grant(command, cursor));
      case RETRY -> known.filter(Cursor::isOpen).ifPresent(cursor -> again(command, cursor));
      case CLOSE -> cursors.remove(key, command.getRequestId(), command.getOrd());
      case DISCOVER, FOUND, LOCATE, UNKNOWN ->
          log.warn(
              "request={} execution={} outcome=ignored cause=unknown-step",
              command.getRequestId(),
              key);
    }
  }

  /** Something became known of an execution that expansions may wait for. */
  void lookAgain(ExecutionId execution, Instant now) {
    var key = Keys.of(execution);
    cursors.waiting(key).forEach(cursor -> evaluate(execution, cursor, now));
  }

  /** Time may have changed what an expansion waits for. */
  void due(Timer timer, Instant now) {
    cursors
        .get(timer.owner(), timer.detail(), timer.number())
        .filter(cursor -> !cursor.isOpen())
        .filter(cursor -> !cursor.waiting().checkAt().isAfter(now))
        .ifPresent(cursor -> evaluate(Keys.execution(timer.owner()), cursor, now));
  }

  private void open(ExpandCommand command, EvictionRequest request, Instant now) {
    var key = Keys.of(command.getExecution());
    var execution = executions.execution(key, now).touched(now, false);
    executions.put(key, execution);
    var cursor =
        Cursor.opened(
            request,
            command.getOrd(),
            command.getChild(),
            command.getDeadline(),
            now,
            execution.snapshotsSeen(),
            command.getUpTo());
    evaluate(command.getExecution(), cursor, now);
  }

  /** A repeat is answered with the state of things; an earlier deadline ends the waiting. */
  private void openAgain(ExpandCommand command, Cursor cursor, Instant now) {
    var deadline = command.getDeadline();
    if (!cursor.isOpen() && deadline.isBefore(cursor.waiting().deadline())) {
      evaluate(command.getExecution(), cursor.waitingFor(cursor.waiting().until(deadline)), now);
    } else {
      reportAgain(command.getExecution(), cursor);
    }
  }

  private void evaluate(ExecutionId execution, Cursor cursor, Instant now) {
    var key = Keys.of(execution);
    var state = executions.execution(key, now);
    switch (Readiness.of(state, cursor, key, now, rules)) {
      case Ready(var basis) -> freeze(execution, cursor, state, basis);
      case Refused(var why, var message) -> {
        cursors.remove(key, cursor.request().getRequestId(), cursor.ord());
        out.report(
            report(execution, cursor, why).setMessage(message).setPhase(state.phase()).build());
      }
      case Wait wait -> waitOn(execution, cursor, state, wait, now);
    }
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
    var request = cursor.request().getRequestId();
    cursors.put(Keys.of(execution), cursor.waitingFor(waiting));
    if (!next.equals(before.checkAt()) || before.state() == ExpandState.UNKNOWN) {
      timers.add(Timer.at(next, CHECK, Keys.of(execution), request, cursor.ord()));
    }
    if (before.state() != wait.state() || !before.message().equals(wait.message())) {
      out.report(
          report(execution, cursor, wait.state())
              .setMessage(wait.message())
              .setPhase(state.phase())
              .build());
    }
  }

  /** Fixes the list of entries. With children to follow, nothing is emitted before a grant. */
  private void freeze(ExecutionId execution, Cursor cursor, ExecutionState state, Basis basis) {
    var key = Keys.of(execution);
    long frozen = state.sequence();
    int total = emission.index(key, cursor, frozen);
    var children = children(key, state, basis);
    boolean follows =
        cursor.request().getOptions().getIncludeChildExecutions() && !children.followed().isEmpty();
    boolean mayEmit = !follows && !cursor.child();
    var open = emission.emit(execution, cursor.freeze(frozen, basis, total, mayEmit));
    cursors.put(key, open);
    reportOpen(execution, open, state, children);
    log.info(
        "request={} execution={} outcome=opened entries={} children={} basis={}",
        open.request().getRequestId(),
        key,
        total,
        children.followed().size(),
        basis);
  }

  private Children children(String key, ExecutionState state, Basis basis) {
    return state.hasChildren() ? Children.of(executions, key, basis) : Children.NONE;
  }

  /** Children that do not fit into the last report are told before it, while it still waits. */
  private void reportOpen(
      ExecutionId execution, Cursor cursor, ExecutionState state, Children children) {
    var followed = children.followed();
    int from = 0;
    for (; followed.size() - from > CHILDREN_A_REPORT; from += CHILDREN_A_REPORT) {
      out.report(
          report(execution, cursor, ExpandState.WAITING_SNAPSHOT)
              .setPhase(state.phase())
              .setChildren(followed.subList(from, from + CHILDREN_A_REPORT))
              .build());
    }
    out.report(
        report(execution, cursor, ExpandState.OPENED)
            .setPhase(state.phase())
            .setChildren(followed.subList(from, followed.size()))
            .setNotFollowed(firstOf(children.notFollowed()))
            .build());
  }

  private static List<ExecutionId> firstOf(List<ExecutionId> all) {
    return all.subList(0, Math.min(all.size(), CHILDREN_A_REPORT));
  }

  private void reportAgain(ExecutionId execution, Cursor cursor) {
    var key = Keys.of(execution);
    var state = executions.execution(key, cursor.waiting().openedAt());
    if (cursor.isOpen()) {
      reportOpen(execution, cursor, state, children(key, state, cursor.basis()));
    } else {
      out.report(
          report(execution, cursor, cursor.waiting().state())
              .setMessage(cursor.waiting().message())
              .setPhase(state.phase())
              .build());
    }
  }

  /** A repeat is answered with the state of things. */
  private void grant(ExpandCommand command, Cursor cursor) {
    var moved = cursor;
    if (command.getUpTo() > cursor.granted()) {
      moved = emission.emit(command.getExecution(), cursor.grant(command.getUpTo()));
      cursors.put(Keys.of(command.getExecution()), moved);
    }
    out.report(report(command.getExecution(), moved, ExpandState.OPENED).build());
  }

  /** By index, or, where the command carries a request, the entry that it names. */
  private void again(ExpandCommand command, Cursor cursor) {
    emission.again(command.getExecution(), cursor, command.getRetries());
    command
        .getRequest()
        .flatMap(request -> request.getTarget().getEntry())
        .ifPresent(entry -> emission.restore(command.getExecution(), cursor, entry));
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

  private static ExpandReport.Builder report(
      ExecutionId execution, Cursor cursor, ExpandState state) {
    return ExpandReport.newBuilder()
        .setRequestId(cursor.request().getRequestId())
        .setOrd(cursor.ord())
        .setExecution(execution)
        .setState(state)
        .setTotal(cursor.total())
        .setEmittedUpTo(cursor.emitted())
        .setBasis(cursor.basis());
  }
}
