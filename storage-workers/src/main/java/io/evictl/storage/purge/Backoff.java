package io.evictl.storage.purge;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waiting times that double from base to cap, each drawn evenly from zero (full jitter). */
public record Backoff(Duration base, Duration cap, RandomGenerator random) {
  private static final int MOST_DOUBLINGS = 20;

  public Backoff {
    if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException("backoff from " + base + " to " + cap);
    }
  }

  /** For what passes only if somebody acts: the same from ten times the base to five minutes. */
  public Backoff rarely() {
    return new Backoff(base.multipliedBy(10), Duration.ofMinutes(5), random);
  }

  /**
   * @param attempts that failed so far, from 1
   */
  public Duration after(int attempts) {
    int doublings = Math.min(Math.max(0, attempts - 1), MOST_DOUBLINGS);
    long longest = Math.min(cap.toMillis(), base.toMillis() << doublings);
    return Duration.ofMillis(1 + random.nextLong(longest));
  }
}
