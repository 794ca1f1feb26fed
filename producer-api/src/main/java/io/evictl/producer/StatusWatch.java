package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The latest status of one request, as far as seen, and those who wait for it. */
final class StatusWatch {
  private @Nullable EvictionStatus latest;
  private boolean lookedBack;
  private int waiting;
  private final List<Consumer<EvictionStatus>> listeners = new ArrayList<>();

  /**
   * Takes a status, unless a later one is known: reads from two places overlap. Listeners are told
   * under the lock, so that they hear all in order.
   */
  synchronized void offer(EvictionStatus status) {
    if (latest == null || status.getSequence() > latest.getSequence()) {
      latest = status;
      notifyAll();
      listeners.forEach(listener -> listener.accept(status));
    }
  }

  /** Tells the latest status, if there is one, and all that come. */
  synchronized void listen(Consumer<EvictionStatus> listener) {
    listeners.add(listener);
    if (latest != null) {
      listener.accept(latest);
    }
  }

  synchronized void forget(Consumer<EvictionStatus> listener) {
    listeners.remove(listener);
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
    return waiting > 0 || !listeners.isEmpty();
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
