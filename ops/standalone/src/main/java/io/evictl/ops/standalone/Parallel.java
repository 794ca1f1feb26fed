package io.evictl.ops.standalone;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs steps side by side and waits for all of them. */
final class Parallel {
  private Parallel() {}

  /** Throws the first failure, in the order given, with the others suppressed. */
  static void run(Runnable... steps) {
    RuntimeException failure = null;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = Stream.of(steps).<Future<?>>map(threads::submit).toList();
      for (var step : running) {
        var problem = outcome(step);
        if (failure == null) {
          failure = problem;
        } else if (problem != null) {
          failure.addSuppressed(problem);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable RuntimeException outcome(Future<?> step) {
    try {
      step.get();
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IllegalStateException("interrupted while waiting for a step", e);
    }
  }
}
