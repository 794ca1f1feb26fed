package io.evictl.ops.cli;

import java.util.concurrent.CountDownLatch;

/** Ends what runs when the process is told to (SIGTERM, Ctrl-C), in order, before it goes. */
final class UntilStopped {
  private final CountDownLatch told = new CountDownLatch(1);

  private UntilStopped() {}

  /** From now on the process ends by closing this; closing twice must do no harm. */
  static UntilStopped watch(AutoCloseable running) {
    var stopped = new UntilStopped();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopped.told.countDown();
                  close(running);
                },
                "evictl-stop"));
    return stopped;
  }

  private static void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception problem) {
      System.err.println("evictl: did not stop in order: " + problem);
    }
  }

  /** Returns when the process was told to stop. */
  void await() {
    try {
      told.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
