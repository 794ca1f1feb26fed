package io.evictl.stream.expand;

import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * A node as far as it is known.
 *
 * @param state the join of all its states
 * @param phaseFromSnapshot whether the phase is one that a snapshot told
 * @param sightingRank worth of the account that its entry comes from, see {@link Sighting}; -1
 *     without an entry
 */
record StoredNode(NodeState state, boolean phaseFromSnapshot, int sightingRank) {
  private static final int VERSION = 1;

  static StoredNode of(NodeState state, boolean snapshot) {
    // Joined with itself, so that equal states have one form (children sorted, without repeats).
    int rank = state.getEntry().isPresent() ? Sighting.worth(state, snapshot) : -1;
    var raw = new StoredNode(state, snapshot, rank);
    return NodeMerge.join(raw, raw);
  }

  NodePhase phase() {
    return state.getPhase();
  }

  byte[] encode() {
    return new StateWriter(VERSION)
        .flag(phaseFromSnapshot)
        .number(sightingRank + 1L)
        .record(state)
        .bytes();
  }

  static StoredNode decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    boolean snapshot = reader.flag();
    int rank = reader.integer() - 1;
    return new StoredNode(reader.record(NodeState.class), snapshot, rank);
  }
}
