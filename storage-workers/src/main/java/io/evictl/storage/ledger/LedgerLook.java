package io.evictl.storage.ledger;

import java.time.Duration;
import java.util.Map;

/**
 * A deployment's part of the ledger in numbers. Rows are counted up to {@link #MOST}, those due
 * first before others, so that looking costs the same however many there are.
 *
 * @param open rows that are to be purged, by state
 * @param failed rows that wait for somebody to drive them again
 * @param untold rows whose end is not known to have been told
 * @param overdue how long the row that was due first has been due; zero where none is
 */
public record LedgerLook(Map<LedgerState, Long> open, long failed, long untold, Duration overdue) {
  /** Counts end here: then there are at least as many. */
  public static final int MOST = 100_000;

  public LedgerLook {
    open = Map.copyOf(open);
  }
}
