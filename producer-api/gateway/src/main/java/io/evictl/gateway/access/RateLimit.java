package io.evictl.gateway.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * So many requests a second per principal, bursts of twice as many: a bucket of tokens each. Safe
 * for threads; there are as many buckets as principals.
 */
public final class RateLimit {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param nanos a clock of nanoseconds that only moves forward
   */
  public RateLimit(int perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
  }

  /**
   * Takes one of the principal's tokens.
   *
   * @throws BusyException when it has none left
   */
  public void take(Principal principal) {
    buckets.computeIfAbsent(principal.name(), fresh -> new Bucket()).take();
  }

  private final class Bucket {
    private double tokens = 2 * perSecond;
    private long filledAt = nanos.getAsLong();

    synchronized void take() {
      long now = nanos.getAsLong();
      tokens = Math.min(2 * perSecond, tokens + (now - filledAt) / NANOS * perSecond);
      filledAt = now;
      if (tokens < 1) {
        throw new BusyException(
            "more than %.0f requests a second".formatted(perSecond), Duration.ofSeconds(1));
      }
      tokens -= 1;
    }
  }
}
