package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** What the workers do to others: lookups beside them, and a backlog beyond their memory. */
final class Beside {
  private Beside() {}

  /** Lookups while nothing goes on, and while entries are evicted, in turn. */
  static void lookups(Options options) throws Exception {
    int entries = options.number("entries", 20_000);
    int warm = options.number("warmup", 1);
    int rounds = options.number("rounds", 7) + warm;
    List<Double> ratios = new ArrayList<>();
    try (var ground = new Ground(Duration.ofMillis(options.number("s3.delay", 20)), Duration.ZERO);
        var workers = new Workers(ground, options.below("storage."));
        var figures =
            options.results("lookups", "round", "when", "lookups", "p50_ms", "p99_ms", "max_ms")) {
      var stays = ground.grow("stays", entries);
      try (var lookups = Lookups.start(ground, stays)) {
        for (int round = 0; round < rounds; round++) {
          var goes = ground.grow("goes" + round, entries);
          lookups.take();
          LockSupport.parkNanos(Duration.ofSeconds(options.number("idle", 8)).toNanos());
          double idle = note(figures, round - warm, "idle", lookups.take());
          workers.evict(goes);
          double beside = note(figures, round - warm, "beside", lookups.take());
          if (round >= warm) {
            ratios.add(beside / idle);
          }
        }
      }
    }
    Results.say("p99 of a lookup, beside / idle: %s", Results.spread(ratios, 2));
  }

  private static double note(Results figures, int round, String when, List<Double> millis) {
    double p99 = Results.quantile(millis, 0.99);
    figures.row(
        round,
        when,
        millis.size(),
        Results.quantile(millis, 0.5),
        p99,
        Results.quantile(millis, 1));
    return p99;
  }

  /** Tasks that wait on the broker, more than 256 MiB hold; their entries are not there. */
  static void backlog(Options options) throws Exception {
    int count = options.number("tasks", 1_000_000);
    int step = 10_000;
    try (var ground = new Ground(Duration.ZERO, Duration.ZERO);
        var workers = new Workers(ground, options.below("storage."));
        var figures =
            options.results("backlog", "tasks", "seconds", "per_second", "peak_resident_mib")) {
      long begun = System.nanoTime();
      for (int from = 0; from < count; from += step) {
        var absent = ground.named("absent" + from, step);
        MadeUpEntries.tasks(absent, UUID.randomUUID()).forEach(workers::send);
      }
      Results.say("sent after %.1f s", (System.nanoTime() - begun) / 1e9);
      workers.awaitResults(count);
      double seconds = (System.nanoTime() - begun) / 1e9;
      figures.row(count, seconds, count / seconds, workers.process().peakResidentBytes() >> 20);
    }
  }
}
