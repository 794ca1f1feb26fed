package io.evictl.storage.pace;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The pace of one store: a ceiling over all, a rate that adapts for each of its parts (scopes), and
 * a breaker. For any number of threads.
 */
public final class Pace {
  private static final double SECOND = 1e9;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration PROBE_UNDER_WAY = Duration.ofMillis(100);

  private final Limits limits;
  private final Ceiling ceiling;
  private final LongSupplier nanos;
  private final Breaker breaker;
  private final Map<String, AdaptiveRate> rates = new HashMap<>();
  private long ceilingFreeAt;
  private String trouble = "";

  /**
   * Bounds of a pace.
   *
   * @param batch keys in a call at most
   * @param patience how long a call waits for its turn at most
   */
  public record Limits(int batch, Duration patience) {}

  /** What {@link #ask} says. */
  public sealed interface Answer {}

  /** Go now. */
  public record Go(Permit permit) implements Answer {}

  /** Ask again after so long. */
  public record Wait(long nanos) implements Answer {}

  /** Not within the patience; says why. */
  public record No(String why) implements Answer {}

  /**
   * @param pauses of the breaker, after so many failures
   * @param nanos a clock that never goes back
   */
  public Pace(Limits limits, Ceiling ceiling, IntFunction<Duration> pauses, LongSupplier nanos) {
    this.limits = limits;
    this.ceiling = ceiling;
    this.nanos = nanos;
    this.breaker = new Breaker(nanos.getAsLong(), pauses);
    this.ceilingFreeAt = nanos.getAsLong();
  }

  /**
   * Asks for leave to make one call, for whichever scope is free first.
   *
   * @param waiting keys by scope, at least one
   * @param until when the patience ends
   */
  public synchronized Answer ask(Map<String, Integer> waiting, long until) {
    long now = nanos.getAsLong();
    if (!breaker.admits(now)) {
      return new No("store of objects away: " + trouble);
    }
    double most = ceiling.perSecond();
    if (most <= 0) {
      return new No("deleting is throttled to nothing");
    }
    long least = Long.MAX_VALUE;
    String first = "";
    for (var scope : waiting.keySet()) {
      long wait = rate(scope, now).waitNanos(now);
      if (wait < least) {
        least = wait;
        first = scope;
      }
    }
    boolean probe = breaker.isOpen();
    long wait = probe ? 0 : Math.max(least, ceilingFreeAt - now);
    if (wait > 0) {
      return now + wait <= until ? new Wait(wait) : new No("throttled");
    }
    int keys = probe ? 1 : batch(first, waiting.getOrDefault(first, 1), most, now);
    rate(first, now).take(now, keys);
    ceilingFreeAt = Math.max(now, ceilingFreeAt) + (long) (keys / most * SECOND);
    breaker.take();
    return new Go(new Permit(first, keys, now, probe));
  }

  private int batch(String scope, int waiting, double most, long now) {
    int allowed = (int) Math.clamp(most / AdaptiveRate.CALLS_PER_SECOND, 1, limits.batch());
    return rate(scope, now).batch(Math.min(waiting, allowed));
  }

  /** A call that goes has so many deletions beyond its keys: the next ones wait for these, too. */
  public synchronized void further(Permit permit, int deletions) {
    long now = nanos.getAsLong();
    rate(permit.scope(), now).take(now, deletions);
    double most = ceiling.perSecond();
    if (most > 0) {
      ceilingFreeAt = Math.max(now, ceilingFreeAt) + (long) (deletions / most * SECOND);
    }
  }

  /**
   * The store answered.
   *
   * @param accepted keys that it deleted, or told something definite about
   * @param rejected keys for which it asks for a slower pace
   * @param useful whether anything in it tells that the store works
   */
  public synchronized void answered(
      Permit permit, int accepted, int rejected, boolean useful, String words) {
    long now = nanos.getAsLong();
    if (!permit.probe()) {
      rate(permit.scope(), now).answered(now, permit.wentAt(), accepted, rejected);
    }
    if (useful) {
      if (breaker.isOpen()) {
        rates.values().forEach(rate -> rate.resume(now));
      }
      breaker.answered(now);
    } else {
      trouble = words;
      breaker.failed(now, permit.wentAt(), false);
    }
  }

  /** The store did not answer, or refuses us altogether. */
  public synchronized void silent(Permit permit, String words) {
    trouble = words;
    breaker.failed(nanos.getAsLong(), permit.wentAt(), true);
  }

  /** How much may be begun now: no more than can go within the patience. */
  public synchronized Readiness readiness() {
    long now = nanos.getAsLong();
    if (breaker.isOpen()) {
      var pause = Duration.ofNanos(breaker.waitNanos(now));
      return breaker.admits(now)
          ? new Readiness(1, Duration.ZERO, "")
          : new Readiness(0, longer(pause, PROBE_UNDER_WAY), "store of objects away: " + trouble);
    }
    double most = ceiling.perSecond();
    if (most <= 0) {
      return new Readiness(0, IDLE, "deleting is throttled to nothing");
    }
    double learned = rates.values().stream().mapToDouble(AdaptiveRate::perSecond).sum();
    double perSecond = rates.isEmpty() ? most : Math.min(most, learned);
    double objects = perSecond * limits.patience().toMillis() / 1000;
    return new Readiness((int) Math.clamp(objects, 1, Integer.MAX_VALUE), Duration.ZERO, "");
  }

  /** When a call that is asked for now runs out of patience. */
  public long patienceEnds() {
    return nanos.getAsLong() + limits.patience().toNanos();
  }

  private AdaptiveRate rate(String scope, long now) {
    return rates.computeIfAbsent(scope, unused -> new AdaptiveRate(now));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
