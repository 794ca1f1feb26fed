package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.stream.accept.RequestRules;
import io.evictl.stream.expand.Cursor.Kind;
import io.evictl.stream.expand.CursorStore.Member;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.schedule.TimerQueue;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the steps of expansions that the request side asks for. */
final class Expander {
  private static final Logger log = LoggerFactory.getLogger(Expander.class);

  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final Emission emission;
  private final Reports reports;
  private final Opening opening;
  private final Findings findings;
  private final Waits waits;

  Expander(
      ExpandRules rules,
      ExecutionStore executions,
      CursorStore cursors,
      TimerQueue timers,
      ExpandOutput out) {
    this.executions = executions;
    this.cursors = cursors;
    var lists = new EntryLists(executions, cursors);
    this.emission = new Emission(executions, lists, cursors, out);
    this.reports = new Reports(out);
    this.opening = new Opening(executions, cursors, timers, emission, lists, reports);
    this.findings = new Findings(executions, cursors, opening);
    this.waits = new Waits(rules, executions, cursors, timers, out, reports, opening);
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
      case LOCATE -> known.filter(Cursor::isOpen).ifPresent(cursor -> locate(command, cursor));
      case DISCOVER ->
          asking(command)
              .filter(asking -> known.isEmpty())
              .ifPresent(asking -> discover(command, asking, now));
      case FOUND ->
          known
              .or(() -> asking(command).map(asking -> part(command, asking, Kind.FOUND, now)))
              .ifPresent(cursor -> findings.take(command, cursor, now));
      case CLOSE -> cursors.remove(key, command.getRequestId(), command.getOrd());
      case UNKNOWN ->
          log.warn(
              "request={} execution={} outcome=ignored cause=unknown-step",
              command.getRequestId(),
              key);
    }
  }

  /** Something became known of an execution that expansions may wait for. */
  void lookAgain(ExecutionId execution, Instant now) {
    var key = Keys.of(execution);
    cursors.waiting(key).forEach(cursor -> waits.evaluate(execution, cursor, now));
  }

  /** Time may have changed what an expansion waits for, or it is to be counted on. */
  void due(Timer timer, Instant now) {
    var cursor = cursors.get(timer.owner(), timer.detail(), timer.number());
    var execution = Keys.execution(timer.owner());
    if (timer.kind() == Opening.COUNT) {
      cursor
          .filter(found -> found.listing().stage() == Listing.Stage.COUNTING)
          .ifPresent(found -> opening.step(execution, found, now));
    } else {
      cursor
          .filter(Cursor::isWaiting)
          .filter(found -> !found.waiting().checkAt().isAfter(now))
          .ifPresent(found -> waits.evaluate(execution, found, now));
    }
  }

  private void open(ExpandCommand command, EvictionRequest request, Instant now) {
    var key = Keys.of(command.getExecution());
    var entry = request.getTarget().getEntry();
    if (entry.isPresent()) {
      var cursor = cursor(command, request, Kind.ENTRY, Waiting.since(now, now, 0));
      cursors.addMember(key, cursor, new Member(Keys.of(entry.get()), "", ""));
      opening.start(command.getExecution(), cursor, Basis.UNKNOWN, now);
      return;
    }
    var execution = executions.execution(key, now).touched(now, false);
    executions.put(key, execution);
    var kind = Scope.isWhole(request) ? Kind.NODES : Kind.SELECTED;
    var waiting = Waiting.since(now, command.getDeadline(), execution.snapshotsSeen());
    waits.evaluate(command.getExecution(), cursor(command, request, kind, waiting), now);
  }

  private static Cursor cursor(
      ExpandCommand command, EvictionRequest request, Kind kind, Waiting waiting) {
    return new Cursor(
        request,
        command.getOrd(),
        kind,
        command.getOf(),
        command.getChild(),
        command.getTaskDeadline().orElseGet(() -> RequestRules.deadline(request)),
        waiting,
        Listing.waiting(command.getUpTo()));
  }

  /** The expansion whose nodes made somebody look into the catalog. */
  private Optional<Cursor> asking(ExpandCommand command) {
    return cursors.get(Keys.of(command.getExecution()), command.getRequestId(), command.getOf());
  }

  private static Cursor part(ExpandCommand command, Cursor asking, Kind kind, Instant now) {
    return asking
        .beside(command.getOrd(), kind, now)
        .withTaskDeadline(command.getTaskDeadline().orElse(asking.taskDeadline()));
  }

  private void discover(ExpandCommand command, Cursor asking, Instant now) {
    var search = part(command, asking, Kind.DATASETS, now);
    opening.search(command.getExecution(), search, command.getEntries(), now);
  }

  /** A repeat is answered with the state of things; an earlier deadline ends the waiting. */
  private void openAgain(ExpandCommand command, Cursor cursor, Instant now) {
    var execution = command.getExecution();
    var deadline = command.getDeadline();
    if (cursor.isOpen()) {
      reports.opened(execution, cursor, opening.found(Keys.of(execution), cursor, now));
    } else if (cursor.isWaiting() && deadline.isBefore(cursor.waiting().deadline())) {
      waits.evaluate(execution, cursor.with(cursor.waiting().until(deadline)), now);
    } else if (cursor.isWaiting()) {
      reports.waits(execution, cursor, executions.execution(Keys.of(execution), now).phase());
    }
  }

  /** A repeat is answered with the state of things. */
  private void grant(ExpandCommand command, Cursor cursor) {
    var moved = cursor;
    if (command.getUpTo() > cursor.listing().granted()) {
      var granted = cursor.with(cursor.listing().grant(command.getUpTo()));
      moved = emission.emit(command.getExecution(), granted);
      cursors.put(Keys.of(command.getExecution()), moved);
    }
    reports.emitted(command.getExecution(), moved);
  }

  private void again(ExpandCommand command, Cursor cursor) {
    var deadline = command.getTaskDeadline().orElse(cursor.taskDeadline());
    var later = cursor.withTaskDeadline(deadline);
    if (!deadline.equals(cursor.taskDeadline())) {
      cursors.put(Keys.of(command.getExecution()), later);
    }
    emission.again(command.getExecution(), later, command.getRetries());
  }

  private void locate(ExpandCommand command, Cursor cursor) {
    var execution = command.getExecution();
    var indexes = emission.locate(execution, cursor, command.getEntries());
    reports.located(execution, cursor, indexes, command.getLocateFor());
  }
}
