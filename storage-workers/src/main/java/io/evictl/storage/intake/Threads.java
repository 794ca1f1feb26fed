package io.evictl.storage.intake;

import java.time.Duration;
import java.util.Collection;

/** Ends of threads. */
public final class Threads {
  private Threads() {}

  /** Waits for those that were begun, for all of them together no longer than this. */
  public static void joinAll(Collection<Thread> threads, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (var thread : threads) {
      if (isBegun(thread)) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    }
  }

  /**
   * A thread that never ran can't be joined: closed before the start, or before it was complete.
   */
  public static boolean isBegun(Thread thread) {
    return thread.getState() != Thread.State.NEW;
  }
}
