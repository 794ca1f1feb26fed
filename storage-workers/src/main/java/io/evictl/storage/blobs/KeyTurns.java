package io.evictl.storage.blobs;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Turns at an even pace, on this machine's clock. */
public final class KeyTurns implements PatientListing.Turns {
  private static final double SECOND = 1e9;

  private final double perSecond;
  private final LongSupplier nanos;
  private long freeAt;

  /**
   * @param perSecond keys, more than 0
   */
  public KeyTurns(double perSecond, LongSupplier nanos) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("more than no key a second, not " + perSecond);
    }
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.freeAt = nanos.getAsLong();
  }

  @Override
  public void take(int keys) throws InterruptedException {
    pause(Duration.ofNanos(booked(keys)));
  }

  /** Books the turn of these keys, and says how long to wait for it. */
  synchronized long booked(int keys) {
    long now = nanos.getAsLong();
    long wait = Math.max(0, freeAt - now);
    freeAt = Math.max(now, freeAt) + (long) (keys / perSecond * SECOND);
    return wait;
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(length.toNanos());
  }
}
