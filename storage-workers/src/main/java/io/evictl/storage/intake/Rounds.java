package io.evictl.storage.intake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rounds of a thread's work, with pauses between, until it is stopped or interrupted. */
public final class Rounds {
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** One round. */
  @FunctionalInterface
  public interface Round {
    /** The pause after it. */
    Duration run() throws InterruptedException;
  }

  /** Ends the pause; the round that runs is the last one. */
  public void stop() {
    stopped.countDown();
  }

  /** Pauses; whether it is stopped by then. */
  public boolean pause(Duration pause) throws InterruptedException {
    return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Runs them.
   *
   * @param first the pause before the first one
   */
  public void run(Duration first, Round round) {
    try {
      for (var pause = first; !pause(pause); ) {
        pause = round.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
