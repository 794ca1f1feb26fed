package io.evictl.stream.expand;

import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Instant;

/** Whether an execution can be expanded now. */
sealed interface Readiness {
  /** Yes: it has concluded, or counts as such, and its node list is as complete as can be. */
  record Ready(Basis basis) implements Readiness {}

  /**
   * Not yet.
   *
   * @param lookAt when time alone may change the answer
   */
  record Wait(ExpandState state, String message, Instant lookAt) implements Readiness {}

  /** No, and waiting will not help. */
  record Refused(ExpandState state, String message) implements Readiness {}

  static Readiness of(
      ExecutionState execution, Cursor cursor, String name, Instant now, ExpandRules rules) {
    var readiness =
        rules.snapshots()
            ? withSnapshots(execution, cursor, name)
            : eventsAlone(execution, cursor, name, now, rules);
    var deadline = cursor.waiting().deadline();
    if (readiness instanceof Wait wait && !now.isBefore(deadline)) {
      return new Refused(
          ExpandState.DEADLINE, "the deadline %s passed: %s".formatted(deadline, wait.message()));
    }
    return readiness;
  }

  /**
   * A terminal execution does not change any more, so any complete snapshot of its end will do;
   * else only one that arrived after the question, and after the event that told of the end.
   */
  private static Readiness withSnapshots(ExecutionState execution, Cursor cursor, String name) {
    var sealed = execution.sealed();
    if (sealed.filter(snapshot -> Phases.isTerminal(snapshot.phase())).isPresent()) {
      return new Ready(Basis.SNAPSHOT);
    }
    var waiting = cursor.waiting();
    var answer = execution.latest().filter(latest -> latest.number() > waiting.snapshotsAtOpen());
    if (answer.filter(latest -> latest.outcome() == SnapshotOutcome.NOT_FOUND).isPresent()) {
      return new Refused(
          ExpandState.NOT_FOUND,
          "unknown execution %s: flyteadmin's database has none".formatted(name));
    }
    long after = Math.max(waiting.snapshotsAtOpen(), execution.concludedAfter());
    var fresh = sealed.filter(snapshot -> snapshot.number() > after);
    if (fresh.isPresent()) {
      return notConcluded(
          cursor, Basis.SNAPSHOT, name, fresh.get().phase().name(), waiting.deadline());
    }
    var cause =
        answer
            .filter(latest -> latest.outcome() == SnapshotOutcome.FAILED)
            .map(latest -> "; the last attempt failed: " + latest.cause())
            .orElse("");
    return new Wait(
        ExpandState.WAITING_SNAPSHOT,
        "waiting for flyteadmin's database to tell of " + name + cause,
        waiting.deadline());
  }

  private static Readiness eventsAlone(
      ExecutionState execution, Cursor cursor, String name, Instant now, ExpandRules rules) {
    var openedAt = cursor.waiting().openedAt();
    boolean terminal = Phases.isTerminal(execution.eventPhase());
    var last = execution.lastEventAt();
    var settled = (terminal || last.isAfter(openedAt) ? last : openedAt).plus(rules.settle());
    if (now.isBefore(settled)) {
      return new Wait(
          ExpandState.WAITING_SNAPSHOT,
          "waiting until %s for events of %s to settle".formatted(settled, name),
          settled);
    }
    if (!execution.events()) {
      return new Refused(
          ExpandState.NOT_FOUND,
          "unknown execution %s: no event of it was seen, and there is no database to ask"
              .formatted(name));
    }
    return terminal
        ? new Ready(Basis.EVENTS_ONLY)
        : notConcluded(
            cursor,
            Basis.EVENTS_ONLY,
            name,
            execution.eventPhase().name(),
            cursor.waiting().deadline());
  }

  private static Readiness notConcluded(
      Cursor cursor, Basis basis, String name, String phase, Instant lookAt) {
    var option = cursor.request().getOptions().getWhenNotConcluded();
    if (option == WhenNotConcluded.ASSUME_CONCLUDED) {
      return new Ready(basis);
    }
    var fact = "execution %s has not concluded (phase %s)".formatted(name, phase);
    return option == WhenNotConcluded.WAIT
        ? new Wait(ExpandState.WAITING_CONCLUSION, fact, lookAt)
        : new Refused(
            ExpandState.NOT_CONCLUDED,
            fact
                + "; submit with whenNotConcluded WAIT, or ASSUME_CONCLUDED if it is stuck for"
                + " ever");
  }
}
