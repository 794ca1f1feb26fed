package io.evictl.gateway.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends reads and writes that a client lets hang: the thread is interrupted, which closes the socket
 * that a virtual thread is blocked in. A client that sends or takes a byte now and then gets no
 * more time than one that does not.
 */
final class Stalls implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final Duration patience;

  Stalls(Duration patience) {
    this.patience = patience;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("evictl-gateway-stalls").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Interrupts this thread unless the watch is closed in time. */
  Watch watch() {
    var watch = new Watch(Thread.currentThread());
    watch.begin(timer.schedule(watch::end, patience.toMillis(), TimeUnit.MILLISECONDS));
    return watch;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  static final class Watch implements AutoCloseable {
    private final Thread watched;
    private boolean over;
    private boolean ended;

    @SuppressWarnings("NullAway.Init") // set before anybody else has it
    private ScheduledFuture<?> timer;

    private Watch(Thread watched) {
      this.watched = watched;
    }

    private synchronized void begin(ScheduledFuture<?> scheduled) {
      timer = scheduled;
    }

    private synchronized void end() {
      if (!over) {
        ended = true;
        watched.interrupt();
      }
    }

    /** Whether it took too long. */
    synchronized boolean hasEnded() {
      return ended;
    }

    @Override
    public synchronized void close() {
      over = true;
      timer.cancel(false);
    }
  }
}
