package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The latest status of one request, as far as seen, and those who wait for it. */
final class StatusWatch {
  private @Nullable EvictionStatus latest;
  private boolean lookedBack;
  private int waiting;

  /** Takes a status, unless a later one is known: reads from two places overlap. */
  synchronized void offer(EvictionStatus status) {
    if (latest == null || status.getSequence() > latest.getSequence()) {
      latest = status;
      notifyAll();
    }
  }

  /** The request is remembered no more; the same id may begin anew. */
  synchronized void forgotten() {
    latest = null;
  }

  synchronized @Nullable EvictionStatus latest() {
    return latest;
  }

  /** True where what was published before the watch began may be missing. */
  synchronized boolean mustLookBack() {
    return !lookedBack && latest == null;
  }

  /** Nothing that was published before the watch began is missing. */
  synchronized void lookedBack() {
    lookedBack = true;
  }

  synchronized boolean isWaitedFor() {
    return waiting > 0;
  }

  /** The status that is enough; null where the time was up. */
  synchronized @Nullable EvictionStatus await(
      Predicate<? super EvictionStatus> enough, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    waiting++;
    try {
      while (true) {
        var seen = latest;
        if (seen != null && enough.test(seen)) {
          return seen;
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } finally {
      waiting--;
    }
  }
}
