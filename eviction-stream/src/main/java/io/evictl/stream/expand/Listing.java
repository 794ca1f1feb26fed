package io.evictl.stream.expand;

import io.evictl.schemas.record.Basis;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * The list of an expansion's entries, and how far it has been emitted.
 *
 * @param stage whether it is fixed
 * @param frozen entries of nodes first named at this number or before are in it
 * @param basis what it rests on
 * @param total number of entries; those counted so far while it is counted
 * @param emitted tasks emitted so far: always the first ones
 * @param granted tasks that may be emitted
 * @param lastEntry key of the last entry counted, then of the last one emitted; "" before the first
 * @param unplaced nodes with an entry that may belong to the target or not
 */
record Listing(
    Stage stage,
    long frozen,
    Basis basis,
    int total,
    int emitted,
    int granted,
    String lastEntry,
    int unplaced) {

  /** Codes in state: append only. */
  enum Stage {
    /** Not to be had yet: the execution goes on, or entries are still being found. */
    WAITING,
    /** Being counted, in steps. */
    COUNTING,
    /** Fixed for ever. */
    OPEN
  }

  static Listing waiting(int granted) {
    return new Listing(Stage.WAITING, 0, Basis.UNKNOWN, 0, 0, granted, "", 0);
  }

  Listing counting(long sequence, Basis newBasis) {
    return new Listing(Stage.COUNTING, sequence, newBasis, 0, 0, granted, "", 0);
  }

  Listing counted(int upTo, String last, int moreUnplaced) {
    return new Listing(
        Stage.COUNTING, frozen, basis, upTo, 0, granted, last, unplaced + moreUnplaced);
  }

  /** From now on the list is fixed. */
  Listing open(boolean mayEmitAtOnce) {
    return new Listing(
        Stage.OPEN, frozen, basis, total, 0, mayEmitAtOnce ? granted : 0, "", unplaced);
  }

  Listing grant(int upTo) {
    return new Listing(stage, frozen, basis, total, emitted, upTo, lastEntry, unplaced);
  }

  Listing emit(int upTo, String last) {
    return new Listing(stage, frozen, basis, total, upTo, granted, last, unplaced);
  }

  void write(StateWriter writer) {
    writer
        .number(stage.ordinal())
        .number(frozen)
        .constant(basis)
        .number(total)
        .number(emitted)
        .number(granted)
        .text(lastEntry)
        .number(unplaced);
  }

  static Listing read(StateReader reader) {
    return new Listing(
        Stage.values()[reader.integer()],
        reader.number(),
        reader.constant(Basis.class),
        reader.integer(),
        reader.integer(),
        reader.integer(),
        reader.text(),
        reader.integer());
  }
}
