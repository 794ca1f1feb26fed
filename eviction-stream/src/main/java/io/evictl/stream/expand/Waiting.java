package io.evictl.stream.expand;

import io.evictl.schemas.record.ExpandState;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Instant;

/**
 * What an expansion waits for, and since when.
 *
 * @param deadline when it stops waiting
 * @param openedAt when it was asked for
 * @param snapshotsAtOpen snapshots that had arrived by then
 * @param state as last reported
 * @param message as last reported
 * @param asks questions asked in this state
 * @param askedAfterEnd whether one was asked after an event said that the execution ended
 * @param askAgainAt when to ask again
 * @param checkAt when to look again at the latest
 */
record Waiting(
    Instant deadline,
    Instant openedAt,
    long snapshotsAtOpen,
    ExpandState state,
    String message,
    int asks,
    boolean askedAfterEnd,
    Instant askAgainAt,
    Instant checkAt) {

  static Waiting since(Instant now, Instant deadline, long snapshots) {
    return new Waiting(deadline, now, snapshots, ExpandState.UNKNOWN, "", 0, false, now, deadline);
  }

  Waiting reported(ExpandState newState, String newMessage) {
    int count = newState == state ? asks : 0;
    return new Waiting(
        deadline,
        openedAt,
        snapshotsAtOpen,
        newState,
        newMessage,
        count,
        askedAfterEnd,
        askAgainAt,
        checkAt);
  }

  Waiting asked(boolean afterEnd, Instant again) {
    return new Waiting(
        deadline,
        openedAt,
        snapshotsAtOpen,
        state,
        message,
        asks + 1,
        askedAfterEnd || afterEnd,
        again,
        checkAt);
  }

  Waiting until(Instant newDeadline) {
    return new Waiting(
        newDeadline,
        openedAt,
        snapshotsAtOpen,
        state,
        message,
        asks,
        askedAfterEnd,
        askAgainAt,
        checkAt);
  }

  Waiting askAgain(Instant at) {
    return new Waiting(
        deadline, openedAt, snapshotsAtOpen, state, message, asks, askedAfterEnd, at, checkAt);
  }

  Waiting checkedAt(Instant next) {
    return new Waiting(
        deadline, openedAt, snapshotsAtOpen, state, message, asks, askedAfterEnd, askAgainAt, next);
  }

  void write(StateWriter writer) {
    writer
        .instant(deadline)
        .instant(openedAt)
        .number(snapshotsAtOpen)
        .constant(state)
        .text(message)
        .number(asks)
        .flag(askedAfterEnd)
        .instant(askAgainAt)
        .instant(checkAt);
  }

  static Waiting read(StateReader reader) {
    return new Waiting(
        reader.instant(),
        reader.instant(),
        reader.number(),
        reader.constant(ExpandState.class),
        reader.text(),
        reader.integer(),
        reader.flag(),
        reader.instant(),
        reader.instant());
  }
}
