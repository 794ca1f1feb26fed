package io.evictl.ops.servers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The thread group in which shared servers are started. Threads inherit the group of the thread
 * that makes them, so every thread of such a server, whenever it comes up, can be told from a
 * test's.
 */
final class SharedThreads {

  private static final ThreadGroup GROUP = new ThreadGroup("evictl-shared-servers");

  private SharedThreads() {}

  static boolean isCurrent() {
    return contains(Thread.currentThread());
  }

  /** Whether the thread belongs to a shared server; false for one that has ended. */
  static boolean contains(Thread thread) {
    var group = thread.getThreadGroup();
    return group != null && (group == GROUP || GROUP.parentOf(group));
  }

  /** Runs the start inside the group and waits for it; its exception comes out as it was. */
  static <T> T start(Supplier<T> start) {
    var result = new CompletableFuture<T>();
    new Thread(
            GROUP,
            () -> {
              try {
                result.complete(start.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "evictl-server-start")
        .start();
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
