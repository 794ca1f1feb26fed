package io.evictl.producer.archival;

import java.util.Optional;

/**
 * What became of a state change that somebody told.
 *
 * @param requestId the request that it is about, if there is one
 * @param why for people
 */
public record ToldChange(
    StateChange change, Outcome outcome, Optional<String> requestId, String why) {

  /** What was done. */
  public enum Outcome {
    /** Its eviction, or a plan of it, was asked for. */
    SENT,
    /** It was asked for before, by whomever. */
    KNOWN,
    /** What was asked for was stopped, and what it had hidden is being restored. */
    TAKEN_BACK,
    /** Nothing was to be done, or too little is known to do it. */
    NOTHING,
    /** Not yet to be said, or not yet done: it is to be told again. */
    LATER
  }

  static ToldChange nothing(StateChange change, String why) {
    return new ToldChange(change, Outcome.NOTHING, Optional.empty(), why);
  }

  static ToldChange later(StateChange change, String why) {
    return new ToldChange(change, Outcome.LATER, Optional.empty(), why);
  }

  static ToldChange of(StateChange change, Outcome outcome, String requestId, String why) {
    return new ToldChange(change, outcome, Optional.of(requestId), why);
  }
}
