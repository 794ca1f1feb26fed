package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * One execution of a request.
 *
 * @param ord its number within the request
 * @param child whether it was reached as a child
 * @param total number of its entries; a lower bound until it is OPENED
 * @param granted tasks that may be emitted
 * @param done tasks with a final outcome
 */
record Expansion(
    int ord, ExecutionId execution, boolean child, Stage stage, int total, int granted, int done) {
  private static final int VERSION = 1;

  /** How far it has come. Codes in state: append only. */
  enum Stage {
    /** Asked for; nothing is granted to any expansion of the request before this is answered. */
    OPENING,
    /** The execution has not concluded. */
    WAITING,
    /** Its list is fixed. */
    OPENED,
    /** It can't be expanded. */
    LOST
  }

  static Expansion opening(int ord, ExecutionId execution, boolean child) {
    return new Expansion(ord, execution, child, Stage.OPENING, 0, 0, 0);
  }

  Expansion at(Stage next) {
    return new Expansion(ord, execution, child, next, total, granted, done);
  }

  Expansion withTotal(int newTotal) {
    return new Expansion(ord, execution, child, stage, newTotal, granted, done);
  }

  Expansion withGranted(int upTo) {
    return new Expansion(ord, execution, child, stage, total, upTo, done);
  }

  Expansion withDone(int newDone) {
    return new Expansion(ord, execution, child, stage, total, granted, newDone);
  }

  int left() {
    return stage == Stage.OPENED ? total - granted : 0;
  }

  byte[] encode() {
    return new StateWriter(VERSION)
        .number(ord)
        .text(Keys.of(execution))
        .flag(child)
        .number(stage.ordinal())
        .number(total)
        .number(granted)
        .number(done)
        .bytes();
  }

  static Expansion decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new Expansion(
        reader.integer(),
        Keys.execution(reader.text()),
        reader.flag(),
        Stage.values()[reader.integer()],
        reader.integer(),
        reader.integer(),
        reader.integer());
  }
}
