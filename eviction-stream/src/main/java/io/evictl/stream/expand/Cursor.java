package io.evictl.stream.expand;

import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExpandState;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Instant;

/**
 * One expansion: what it waits for, then how far it has come.
 *
 * @param request the request, its target being this execution
 * @param waiting what it waits for
 * @param frozen entries first named at this number or before are its entries; -1 until it is open
 * @param basis what the list rests on
 * @param total number of its entries
 * @param emitted tasks emitted so far: always the first ones
 * @param granted tasks that may be emitted
 * @param lastEntry key of the last entry emitted, "" before the first
 */
record Cursor(
    EvictionRequest request,
    int ord,
    boolean child,
    Waiting waiting,
    long frozen,
    Basis basis,
    int total,
    int emitted,
    int granted,
    String lastEntry) {
  private static final int VERSION = 1;

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
          deadline,
          openedAt,
          snapshotsAtOpen,
          state,
          message,
          asks,
          askedAfterEnd,
          askAgainAt,
          next);
    }
  }

  static Cursor opened(
      EvictionRequest request,
      int ord,
      boolean child,
      Instant deadline,
      Instant now,
      long snapshots,
      int upTo) {
    var waiting =
        new Waiting(deadline, now, snapshots, ExpandState.UNKNOWN, "", 0, false, now, deadline);
    return new Cursor(request, ord, child, waiting, -1, Basis.UNKNOWN, 0, 0, upTo, "");
  }

  boolean isOpen() {
    return frozen >= 0;
  }

  Cursor waitingFor(Waiting newWaiting) {
    return new Cursor(
        request, ord, child, newWaiting, frozen, basis, total, emitted, granted, lastEntry);
  }

  /** From now on the list of entries is fixed. */
  Cursor freeze(long sequence, Basis newBasis, int entries, boolean mayEmitAtOnce) {
    return new Cursor(
        request,
        ord,
        child,
        waiting.reported(ExpandState.OPENED, ""),
        sequence,
        newBasis,
        entries,
        0,
        mayEmitAtOnce ? granted : 0,
        "");
  }

  Cursor grant(int upTo) {
    return new Cursor(request, ord, child, waiting, frozen, basis, total, emitted, upTo, lastEntry);
  }

  Cursor emit(int upTo, String last) {
    return new Cursor(request, ord, child, waiting, frozen, basis, total, upTo, granted, last);
  }

  byte[] encode() {
    return new StateWriter(VERSION)
        .record(request)
        .number(ord)
        .flag(child)
        .instant(waiting.deadline)
        .instant(waiting.openedAt)
        .number(waiting.snapshotsAtOpen)
        .constant(waiting.state)
        .text(waiting.message)
        .number(waiting.asks)
        .flag(waiting.askedAfterEnd)
        .instant(waiting.askAgainAt)
        .instant(waiting.checkAt)
        .number(frozen + 1)
        .constant(basis)
        .number(total)
        .number(emitted)
        .number(granted)
        .text(lastEntry)
        .bytes();
  }

  static Cursor decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new Cursor(
        reader.record(EvictionRequest.class),
        reader.integer(),
        reader.flag(),
        new Waiting(
            reader.instant(),
            reader.instant(),
            reader.number(),
            reader.constant(ExpandState.class),
            reader.text(),
            reader.integer(),
            reader.flag(),
            reader.instant(),
            reader.instant()),
        reader.number() - 1,
        reader.constant(Basis.class),
        reader.integer(),
        reader.integer(),
        reader.integer(),
        reader.text());
  }
}
