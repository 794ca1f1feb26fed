package io.evictl.stream.expand;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is known of an execution besides its nodes.
 *
 * @param eventPhase the phase that events tell, UNKNOWN before any did
 * @param events whether any event of flyteadmin named the execution
 * @param lastEventAt when the last of them arrived, by our clock
 * @param touchedAt when anything last arrived
 * @param concludedAfter number of the latest snapshot when the first terminal event arrived: a
 *     snapshot up to that one may have been read before the execution ended; -1 without such event
 * @param snapshotsSeen snapshots that arrived so far
 * @param sequence last number given to a sighting
 * @param hasChildren whether a node ever named a child execution
 * @param snapshots the latest snapshots, at most {@link #KEPT}
 */
record ExecutionState(
    ExecutionPhase eventPhase,
    boolean events,
    Instant lastEventAt,
    Instant touchedAt,
    long concludedAfter,
    long snapshotsSeen,
    long sequence,
    boolean hasChildren,
    List<SnapshotProgress> snapshots) {
  static final int KEPT = 4;
  private static final int VERSION = 1;

  ExecutionState {
    snapshots = List.copyOf(snapshots);
  }

  static ExecutionState unknown(Instant now) {
    return new ExecutionState(
        ExecutionPhase.UNKNOWN, false, Instant.EPOCH, now, -1, 0, 0, false, List.of());
  }

  /**
   * As if nobody had ever named it. The sequence goes on: entries that are still there have numbers
   * up to it, and one beyond it would be taken for named later than an expansion was counted.
   */
  ExecutionState forgotten() {
    return unknown(Instant.EPOCH).withSequence(sequence, hasChildren);
  }

  /** The execution reached a phase, an event says. */
  ExecutionState withPhase(ExecutionPhase phase) {
    var later = Phases.later(eventPhase, phase);
    boolean concludes = concludedAfter < 0 && Phases.isTerminal(phase);
    return new ExecutionState(
        later,
        events,
        lastEventAt,
        touchedAt,
        concludes ? snapshotsSeen : concludedAfter,
        snapshotsSeen,
        sequence,
        hasChildren,
        snapshots);
  }

  ExecutionState touched(Instant now, boolean byEvent) {
    return new ExecutionState(
        eventPhase,
        events || byEvent,
        byEvent ? now : lastEventAt,
        now,
        concludedAfter,
        snapshotsSeen,
        sequence,
        hasChildren,
        snapshots);
  }

  ExecutionState withSequence(long newSequence, boolean moreChildren) {
    return new ExecutionState(
        eventPhase,
        events,
        lastEventAt,
        touchedAt,
        concludedAfter,
        snapshotsSeen,
        newSequence,
        hasChildren || moreChildren,
        snapshots);
  }

  ExecutionState withBegin(SnapshotBegin begin) {
    return withSnapshot(begin.getSnapshotId(), snapshot -> snapshot.begun(begin));
  }

  ExecutionState withSnapshotNodes(String snapshotId, int nodes) {
    return withSnapshot(snapshotId, snapshot -> snapshot.received(nodes));
  }

  ExecutionState withComplete(String snapshotId, long nodeCount) {
    return withSnapshot(snapshotId, snapshot -> snapshot.ended(nodeCount));
  }

  /** The latest snapshot whose node list is complete. */
  Optional<SnapshotProgress> sealed() {
    return snapshots.stream()
        .filter(SnapshotProgress::isSealed)
        .max(Comparator.comparingLong(SnapshotProgress::number));
  }

  /** The latest snapshot, complete or not. */
  Optional<SnapshotProgress> latest() {
    return snapshots.stream().max(Comparator.comparingLong(SnapshotProgress::number));
  }

  /** What is known of the phase: a database's word before an event's. */
  ExecutionPhase phase() {
    var stored = sealed().map(SnapshotProgress::phase).orElse(ExecutionPhase.UNKNOWN);
    return Phases.isTerminal(stored) ? stored : Phases.later(eventPhase, stored);
  }

  private ExecutionState withSnapshot(String id, UnaryOperator<SnapshotProgress> change) {
    var known = snapshots.stream().filter(snapshot -> snapshot.id().equals(id)).findFirst();
    long seen = known.isPresent() ? snapshotsSeen : snapshotsSeen + 1;
    var changed = change.apply(known.orElseGet(() -> SnapshotProgress.first(id, seen)));
    var kept = new ArrayList<>(snapshots);
    kept.removeIf(snapshot -> snapshot.id().equals(id));
    kept.add(changed);
    while (kept.size() > KEPT) {
      kept.remove(kept.stream().min(Comparator.comparing(ExecutionState::worth)).orElseThrow());
    }
    return new ExecutionState(
        eventPhase,
        events,
        lastEventAt,
        touchedAt,
        concludedAfter,
        seen,
        sequence,
        hasChildren,
        kept);
  }

  /** A complete one is kept before later ones that are not. */
  private static long worth(SnapshotProgress snapshot) {
    return snapshot.number() + (snapshot.isSealed() ? Integer.MAX_VALUE : 0);
  }

  byte[] encode() {
    return new StateWriter(VERSION)
        .constant(eventPhase)
        .flag(events)
        .instant(lastEventAt)
        .instant(touchedAt)
        .number(concludedAfter + 1)
        .number(snapshotsSeen)
        .number(sequence)
        .flag(hasChildren)
        .list(snapshots, (writer, snapshot) -> snapshot.write(writer))
        .bytes();
  }

  static ExecutionState decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new ExecutionState(
        reader.constant(ExecutionPhase.class),
        reader.flag(),
        reader.instant(),
        reader.instant(),
        reader.number() - 1,
        reader.number(),
        reader.number(),
        reader.flag(),
        reader.list(SnapshotProgress::read));
  }
}
