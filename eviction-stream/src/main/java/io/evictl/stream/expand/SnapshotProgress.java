package io.evictl.stream.expand;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * One snapshot of an execution as far as it has arrived, in whatever order.
 *
 * @param id the snapshot
 * @param number counts the snapshots of the execution in the order of their arrival, from 1
 * @param outcome UNKNOWN until its begin is there
 * @param cause why it failed, or ""
 * @param phase the execution row's phase
 * @param received node states so far
 * @param announced node states that were sent, -1 until its end is there
 */
record SnapshotProgress(
    String id,
    long number,
    SnapshotOutcome outcome,
    String cause,
    ExecutionPhase phase,
    long received,
    long announced) {

  static SnapshotProgress first(String id, long number) {
    return new SnapshotProgress(
        id, number, SnapshotOutcome.UNKNOWN, "", ExecutionPhase.UNKNOWN, 0, -1);
  }

  SnapshotProgress begun(SnapshotBegin begin) {
    return new SnapshotProgress(
        id,
        number,
        begin.getOutcome(),
        begin.getCause().orElse(""),
        begin.getPhase(),
        received,
        announced);
  }

  SnapshotProgress received(int nodes) {
    return new SnapshotProgress(id, number, outcome, cause, phase, received + nodes, announced);
  }

  SnapshotProgress ended(long nodeCount) {
    return new SnapshotProgress(id, number, outcome, cause, phase, received, nodeCount);
  }

  /** Whether the node list is known to be complete. */
  boolean isSealed() {
    return outcome == SnapshotOutcome.FOUND && announced >= 0 && received == announced;
  }

  void write(StateWriter writer) {
    writer
        .text(id)
        .number(number)
        .constant(outcome)
        .text(cause)
        .constant(phase)
        .number(received)
        .number(announced + 1);
  }

  static SnapshotProgress read(StateReader reader) {
    return new SnapshotProgress(
        reader.text(),
        reader.number(),
        reader.constant(SnapshotOutcome.class),
        reader.text(),
        reader.constant(ExecutionPhase.class),
        reader.number(),
        reader.number() - 1);
  }
}
