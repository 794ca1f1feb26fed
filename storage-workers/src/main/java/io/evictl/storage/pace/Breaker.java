package io.evictl.storage.pace;

import java.time.Duration;
import java.util.function.IntFunction;

/**
 * Whether a store is asked at all. It opens when a call gets no answer, or three in a row, for a
 * second, are of no use; then, pause after pause, one single call is let through, and the first
 * good answer closes it. Times are nanoseconds of one clock. Not for several threads.
 */
final class Breaker {
  private static final int USELESS = 3;
  private static final long USELESS_NANOS = 1_000_000_000;

  private final IntFunction<Duration> pauses;
  private int failures;
  private long failingFrom;
  private int opened;
  private boolean probing;
  private long openUntil;
  private long changedAt;

  /**
   * @param pauses how long to wait after so many failed probes, from 1
   */
  Breaker(long now, IntFunction<Duration> pauses) {
    this.changedAt = now;
    this.pauses = pauses;
  }

  boolean isOpen() {
    return opened > 0;
  }

  /** Whether a call may go now; where it is open it is a probe, the only one under way. */
  boolean admits(long now) {
    return !isOpen() || (!probing && now >= openUntil);
  }

  /** Nanoseconds until it may be asked again; 0 if it may now. */
  long waitNanos(long now) {
    return isOpen() ? Math.max(0, openUntil - now) : 0;
  }

  /** A call goes. */
  void take() {
    probing = isOpen();
  }

  /** The store gave a good answer. */
  void answered(long now) {
    if (isOpen()) {
      changedAt = now;
    }
    failures = 0;
    opened = 0;
    probing = false;
  }

  /**
   * A call that went at the given time was of no use.
   *
   * @param silent the store did not answer, or refuses us altogether
   */
  void failed(long now, long wentAt, boolean silent) {
    if (wentAt < changedAt) {
      // Others that were under way with it have said so already.
      return;
    }
    failures++;
    failingFrom = failures == 1 ? now : failingFrom;
    boolean useless = failures >= USELESS && now - failingFrom >= USELESS_NANOS;
    if (silent || isOpen() || useless) {
      opened++;
      probing = false;
      changedAt = now;
      openUntil = now + pauses.apply(opened).toNanos();
    }
  }
}
