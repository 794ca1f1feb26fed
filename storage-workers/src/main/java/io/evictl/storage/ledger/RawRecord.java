package io.evictl.storage.ledger;

import java.util.Optional;

/**
 * What an artifact whose rows are gone pointed to.
 *
 * @param ord within its artifact, from 0
 * @param location a URI as its output has it; of an object to be deleted, encoded as a location
 * @param tree whether it stands for all objects below it
 * @param why it is kept
 */
public record RawRecord(int ord, String location, boolean tree, State state, Optional<String> why) {

  /** From CANDIDATE to KEPT, or to PENDING and its ends. */
  public enum State {
    /** It lies in the folder of the attempt that produced the artifact; who else needs it? */
    CANDIDATE,
    /** Nobody does: to be deleted. */
    PENDING,
    /** The store confirmed that it is gone. */
    DELETED,
    /** Readers find it no more; the bucket keeps its versions behind a delete marker. */
    MARKED,
    /** Left alone. */
    KEPT
  }

  /** Stays, and why. */
  public static RawRecord kept(int ord, String location, boolean tree, String why) {
    return new RawRecord(ord, location, tree, State.KEPT, Optional.of(why));
  }

  /** The same in another state. */
  public RawRecord in(State next) {
    return new RawRecord(ord, location, tree, next, why);
  }

  /** The same, left alone. */
  public RawRecord kept(String reason) {
    return kept(ord, location, tree, reason);
  }

  /** Whether it is an object that is deleted; a folder only stands for its objects. */
  public boolean isGone() {
    return !tree && (state == State.DELETED || state == State.MARKED);
  }

  /** Whether nothing is left to be done. */
  public boolean settled() {
    return state != State.CANDIDATE && state != State.PENDING;
  }
}
