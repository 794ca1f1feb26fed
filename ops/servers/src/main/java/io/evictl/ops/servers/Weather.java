package io.evictl.ops.servers;

import java.time.Duration;

/** What happens to the bytes of a {@link TcpProxy}. */
final class Weather {

  private static final LostAnswer NOTHING_LOST = new LostAnswer("", 0);

  private boolean holding;
  private Duration delay = Duration.ZERO;

  private LostAnswer lost = NOTHING_LOST;

  synchronized void clear() {
    lost = NOTHING_LOST;
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

  synchronized void lose(LostAnswer answer) {
    lost = answer;
  }

  /** Whether the answer to this piece of a client's gets lost. */
  boolean losesAnswerTo(byte[] piece, int length) {
    LostAnswer now;
    synchronized (this) {
      now = lost;
    }
    return now.isTo(piece, length);
  }

  /**
   * Returns when a piece that was read now may pass.
   *
   * @param delayed whether the delay is to be waited for
   */
  synchronized void await(boolean delayed) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    while (holding || delayed && !delay.isZero() && System.nanoTime() < end) {
      if (holding) {
        wait();
      } else {
        wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
      }
    }
  }
}
