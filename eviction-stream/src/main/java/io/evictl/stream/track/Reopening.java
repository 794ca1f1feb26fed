package io.evictl.stream.track;

import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * Failed tasks that a further run takes up again, one after the other. They count as pending from
 * the start of the run; in the store a task is FAILED until its turn comes.
 *
 * @param ord of the next task
 * @param index of the next task
 * @param hides still to be taken up
 * @param purges still to be taken up
 */
record Reopening(int ord, int index, long hides, long purges) {

  /** Whether a failed task's turn is still to come. */
  boolean awaits(int otherOrd, int otherIndex) {
    return otherOrd > ord || (otherOrd == ord && otherIndex >= index);
  }

  Reopening at(int nextOrd, int nextIndex) {
    return new Reopening(nextOrd, nextIndex, hides, purges);
  }

  Reopening without(int fewerHides, int fewerPurges) {
    return new Reopening(ord, index, hides - fewerHides, purges - fewerPurges);
  }

  void write(StateWriter writer) {
    writer.number(ord).number(index).number(hides).number(purges);
  }

  static Reopening read(StateReader reader) {
    return new Reopening(reader.integer(), reader.integer(), reader.number(), reader.number());
  }
}
