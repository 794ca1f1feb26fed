package io.evictl.stream.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * When a task is tried again: exponential with full jitter, so that tasks that failed together do
 * not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param base longest first delay
 * @param longest bound of every delay but what a worker asks for
 */
public record RetryDelays(Duration base, Duration longest) {
  public static final RetryDelays DEFAULT =
      new RetryDelays(Duration.ofSeconds(1), Duration.ofMinutes(2));

  public RetryDelays {
    if (base.isNegative() || base.isZero() || longest.compareTo(base) < 0) {
      throw new IllegalArgumentException("0 < base <= longest, not " + base + ", " + longest);
    }
  }

  /**
   * When to try again, or empty if that would be after the deadline.
   *
   * @param attempt the attempt that failed, from 0
   * @param notBeforeMillis what the worker asks for: a lower bound
   */
  public Optional<Instant> next(
      Instant now,
      Instant deadline,
      int attempt,
      OptionalLong notBeforeMillis,
      RandomGenerator random) {
    int doublings = Math.clamp(attempt, 0, 30);
    long bound = Math.min(longest.toMillis(), base.toMillis() << doublings);
    long jitter = random.nextLong(bound + 1);
    long asked = Math.max(0, notBeforeMillis.orElse(0));
    long left = Duration.between(now, deadline).toMillis();
    if (asked > left || asked + jitter > left) {
      return asked <= left && left > 0 ? Optional.of(deadline) : Optional.empty();
    }
    return Optional.of(now.plusMillis(asked + jitter));
  }
}
