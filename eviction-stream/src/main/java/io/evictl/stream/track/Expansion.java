package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Instant;

/**
 * One list of tasks of a request.
 *
 * @param ord its number within the request
 * @param kind what the list is of
 * @param of for DATASETS and FOUND: ord of the execution whose nodes made somebody look
 * @param child whether the execution was reached as a child
 * @param total number of its tasks; a lower bound until it is OPENED
 * @param granted tasks that may be emitted
 * @param done tasks with a final outcome
 * @param since when it was asked for; once OPENED, when its tasks were planned
 */
record Expansion(
    int ord,
    Kind kind,
    int of,
    ExecutionId execution,
    boolean child,
    Stage stage,
    int total,
    int granted,
    int done,
    Instant since) {
  private static final int VERSION = 2;

  /** What a list is of. Codes in state: append only. */
  enum Kind {
    /** Entries that nodes of an execution name. */
    EXECUTION,
    /** The one entry that the request names. */
    ENTRY,
    /** Datasets to look through: no tasks of the request's counts. */
    DATASETS,
    /** Entries found there. */
    FOUND
  }

  /** How far it has come. Codes in state: append only. */
  enum Stage {
    /** Asked for; what is granted before this is answered, see {@link Credit}. */
    OPENING,
    /** The execution has not concluded. */
    WAITING,
    /** Its list is fixed. */
    OPENED,
    /** It can't be expanded. */
    LOST
  }

  static Expansion opening(
      int ord, Kind kind, int of, ExecutionId execution, boolean child, Instant now) {
    return new Expansion(ord, kind, of, execution, child, Stage.OPENING, 0, 0, 0, now);
  }

  /** Whether it looks into the catalog, or waits for what that finds. */
  boolean isSearch() {
    return kind == Kind.DATASETS || kind == Kind.FOUND;
  }

  Expansion at(Stage next) {
    return new Expansion(ord, kind, of, execution, child, next, total, granted, done, since);
  }

  Expansion withTotal(int newTotal) {
    return new Expansion(ord, kind, of, execution, child, stage, newTotal, granted, done, since);
  }

  Expansion withGranted(int upTo) {
    return new Expansion(ord, kind, of, execution, child, stage, total, upTo, done, since);
  }

  Expansion withDone(int newDone) {
    return new Expansion(ord, kind, of, execution, child, stage, total, granted, newDone, since);
  }

  Expansion since(Instant instant) {
    return new Expansion(ord, kind, of, execution, child, stage, total, granted, done, instant);
  }

  /** Whether its tasks are tasks of the request. */
  boolean counts() {
    return kind != Kind.DATASETS;
  }

  int left() {
    return counts() && stage == Stage.OPENED ? total - granted : 0;
  }

  boolean isPending() {
    return counts() && done < total;
  }

  byte[] encode() {
    return new StateWriter(VERSION)
        .number(ord)
        .number(kind.ordinal())
        .number(of)
        .text(Keys.of(execution))
        .flag(child)
        .number(stage.ordinal())
        .number(total)
        .number(granted)
        .number(done)
        .instant(since)
        .bytes();
  }

  static Expansion decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new Expansion(
        reader.integer(),
        Kind.values()[reader.integer()],
        reader.integer(),
        Keys.execution(reader.text()),
        reader.flag(),
        Stage.values()[reader.integer()],
        reader.integer(),
        reader.integer(),
        reader.integer(),
        reader.instant());
  }
}
