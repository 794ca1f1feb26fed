package io.evictl.ops.benchmarks.gateway;

import io.evictl.ops.benchmarks.rig.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * So many calls a second by so many callers. Each call has an instant at which it is to begin, and
 * its time is counted from there: a server that stalls is not spared the calls that it held up.
 */
final class Pace {
  private static final double MILLIS = 1e6;

  private Pace() {}

  /** Makes one call; returns whether it did what it should. */
  @FunctionalInterface
  interface Caller extends AutoCloseable {
    boolean call(int number) throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /**
   * What came of it.
   *
   * @param millis of each call that succeeded
   * @param seconds from the first beginning to the last end
   */
  record Outcome(List<Double> millis, int failed, double seconds) {
    /** Columns as {@link #COLUMNS} names them. */
    Object[] row(String contender, double cpuSeconds, long residentBytes, Object lost) {
      return new Object[] {
        contender,
        millis.size(),
        failed,
        millis.size() / seconds,
        Results.quantile(millis, 0.5),
        Results.quantile(millis, 0.99),
        Results.quantile(millis, 1),
        cpuSeconds,
        residentBytes >> 20,
        lost
      };
    }
  }

  static final String[] COLUMNS = {
    "contender", "ok", "failed", "per_s", "p50_ms", "p99_ms", "max_ms", "cpu_s", "rss_mib", "lost"
  };

  static Outcome run(int perSecond, Duration time, int callers, IntFunction<Caller> making)
      throws Exception {
    int calls = Math.toIntExact(perSecond * time.toSeconds());
    double gap = 1e9 / perSecond;
    long begin = System.nanoTime() + Duration.ofMillis(200).toNanos();
    var millis = new ConcurrentLinkedQueue<Double>();
    var running = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int first = 0; first < callers; first++) {
        int mine = first;
        running.add(
            threads.submit(
                () -> {
                  int failed = 0;
                  try (var caller = making.apply(mine)) {
                    for (int number = mine; number < calls; number += callers) {
                      long at = begin + (long) (number * gap);
                      long wait = at - System.nanoTime();
                      if (wait > 0) {
                        LockSupport.parkNanos(wait);
                      }
                      if (caller.call(number)) {
                        millis.add((System.nanoTime() - at) / MILLIS);
                      } else {
                        failed++;
                      }
                    }
                  }
                  return failed;
                }));
      }
      int failed = 0;
      for (var one : running) {
        failed += one.get();
      }
      return new Outcome(List.copyOf(millis), failed, (System.nanoTime() - begin) / 1e9);
    }
  }
}
