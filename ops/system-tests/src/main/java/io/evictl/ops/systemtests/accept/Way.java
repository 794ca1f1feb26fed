package io.evictl.ops.systemtests.accept;

import java.time.Duration;

/** How the product learns of an execution, and how long it lets hidden entries rest. */
public enum Way {
  /** Events published, snapshots on; the purge is reached by moving the ledger's clock. */
  EVENTS_AND_SNAPSHOTS('a', Duration.ofSeconds(30)),
  /** No event at all. */
  SNAPSHOTS_ONLY('b', Duration.ZERO),
  /** Events shuffled, duplicated, a third missing; snapshots on. */
  BROKEN_EVENTS('c', Duration.ZERO),
  /** Events, but no admin database. */
  EVENTS_ONLY('d', Duration.ZERO);

  private final char letter;
  private final Duration purgeDelay;

  Way(char letter, Duration purgeDelay) {
    this.letter = letter;
    this.purgeDelay = purgeDelay;
  }

  public char letter() {
    return letter;
  }

  public Duration purgeDelay() {
    return purgeDelay;
  }

  public boolean hasEvents() {
    return this != SNAPSHOTS_ONLY;
  }

  public boolean hasSnapshots() {
    return this != EVENTS_ONLY;
  }

  /** Whether nodes and entries are evicted, too: where all of an execution is known. */
  boolean aimsAtParts() {
    return this == SNAPSHOTS_ONLY || this == BROKEN_EVENTS;
  }

  public boolean movesClock() {
    return !purgeDelay.isZero();
  }
}
