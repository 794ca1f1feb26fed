package io.evictl.ops.servers;

import java.time.Duration;

/** What happens to the bytes of a {@link TcpProxy}. */
final class Weather {

  private boolean holding;
  private Duration delay = Duration.ZERO;

  synchronized void clear() {
    holding = false;
    delay = Duration.ZERO;
    notifyAll();
  }

  synchronized void hold() {
    holding = true;
  }

  synchronized void delay(Duration newDelay) {
    delay = newDelay;
  }

  /** Returns when a piece that was read now may pass. */
  synchronized void await() throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    while (holding || !delay.isZero() && System.nanoTime() < end) {
      if (holding) {
        wait();
      } else {
        wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
      }
    }
  }
}
