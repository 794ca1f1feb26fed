package io.evictl.storage.ledger;

/**
 * What became of one stored location of an artifact whose rows are gone.
 *
 * @param name of the output, {@code artifact_data.name}
 * @param location as it was stored
 */
public record BlobRecord(String name, String location, State state) {

  /** State of the object. */
  public enum State {
    /** To be deleted. */
    PENDING,
    /** The store confirmed that it is gone. */
    DELETED,
    /** Readers find it no more; the bucket keeps its versions behind a delete marker. */
    MARKED,
    /** Left alone: other artifacts may share it (SHARED_LOCATION). */
    KEPT
  }

  /** The same location in another state. */
  public BlobRecord in(State next) {
    return new BlobRecord(name, location, next);
  }
}
