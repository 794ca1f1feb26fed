package io.evictl.stream.schedule;

import java.time.InstantSource;

/**
 * Commits at once while few records come, and leaves it to the commit interval when many do: a
 * token bucket of 5, refilled every 20 ms unless more than ten had to be refused meanwhile. A
 * commit per record would cost far more than it gains (57 requests a second, as measured), none at
 * all costs the full interval per hop. In a burst, a refill whatever the number of refusals meant
 * two and a half times the commits of the interval, which took a quarter of the thread's time.
 */
public final class CommitBudget {
  private static final int TOKENS = 5;
  private static final long REFILL_MILLIS = 20;
  private static final long MANY = 10;

  private final InstantSource clock;
  private long tokens = TOKENS;
  private long refilledAt;
  private long refused;

  public CommitBudget(InstantSource clock) {
    this.clock = clock;
    this.refilledAt = clock.millis();
  }

  /** Whether a commit may be asked for now. */
  public boolean take() {
    long now = clock.millis();
    long earned = (now - refilledAt) / REFILL_MILLIS;
    if (earned != 0) {
      if (refused <= MANY * earned) {
        tokens = Math.clamp(tokens + earned, 0, TOKENS);
      }
      refused = 0;
      refilledAt = now;
    }
    if (tokens == 0) {
      refused++;
      return false;
    }
    tokens--;
    return true;
  }
}
