package io.evictl.storage.ledger;

/** State of an eviction of one artifact: HIDDEN → PURGING → PURGED, or one of the other ends. */
public enum LedgerState {
  /** Tags are gone, all else is there; restorable. */
  HIDDEN,
  /** Rows are gone, objects may be left. */
  PURGING,
  /** Rows and the artifact's own objects are gone. */
  PURGED,
  /** The artifact was overwritten since it was hidden; its tags are back. */
  REINSTATED,
  /** Restored on request; its tags are back. */
  RESTORED,
  /** The purge failed until its deadline; it can be driven again. */
  FAILED;

  /** Whether something is still to be done without being asked. */
  public boolean open() {
    return this == HIDDEN || this == PURGING;
  }
}
