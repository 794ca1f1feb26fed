package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Workers beside a loop, in interleaved pairs over equal data of one database and store. */
final class Throughput {
  private static final int KEYS_A_CALL = 250;

  private final Options options;
  private final List<Double> ratios = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();

  private Throughput(Options options) {
    this.options = options;
  }

  /** Beside {@link TightLoop}, on as many entries. */
  static void tight(Options options) throws Exception {
    var run = new Throughput(options);
    try (var ground = run.ground();
        var workers = new Workers(ground, options.below("storage."));
        var loop = new TightLoop(ground)) {
      int entries = options.number("entries", 20_000);
      run.measure(ground, workers, entries, loop, entries, "tight");
    }
  }

  /** Beside {@link OneByOne}, which does a sample. */
  static void sequential(Options options) throws Exception {
    var run = new Throughput(options);
    try (var ground = run.ground();
        var workers = new Workers(ground, options.below("storage."));
        var loop = new OneByOne(ground)) {
      int entries = options.number("entries", 20_000);
      run.measure(ground, workers, entries, loop, options.number("sample", 500), "sequential");
    }
  }

  private Ground ground() throws SQLException {
    return new Ground(
        Duration.ofMillis(options.number("s3.delay", 0)),
        Duration.ofMillis(options.number("db.delay", 0)));
  }

  private void measure(
      Ground ground, Workers workers, int entries, Contender loop, int others, String scenario)
      throws Exception {
    int warm = options.number("warmup", 2);
    int rounds = options.number("rounds", 7) + warm;
    try (var figures =
        options.results(
            scenario,
            "round",
            "contender",
            "entries",
            "seconds",
            "per_second",
            "cpu_seconds",
            "delete_calls",
            "hidden_seconds")) {
      for (int round = 0; round < rounds; round++) {
        var mine = ground.grow("w" + round, entries);
        var theirs = ground.grow("l" + round, others);
        var order = new ArrayList<>(List.of(workers, loop));
        Collections.rotate(order, round);
        double ours = Double.NaN;
        double other = Double.NaN;
        for (var contender : order) {
          boolean us = contender == workers;
          double rate = time(ground, figures, round - warm, contender, us ? mine : theirs);
          ours = us ? rate : ours;
          other = us ? other : rate;
        }
        if (round >= warm) {
          ratios.add(ours / other);
          rates.add(ours);
        }
      }
    }
    Results.say("workers, entries/s: %s", Results.spread(rates, 2));
    Results.say("workers / %s: %s", loop.label(), Results.spread(ratios, 2));
    Results.say(
        "peak resident of the workers: %d MiB", workers.process().peakResidentBytes() >> 20);
  }

  private static double time(
      Ground ground, Results figures, int round, Contender contender, MadeUpExecution execution)
      throws Exception {
    ground.store().takeCalls();
    double cpu = contender.cpuSeconds();
    long begun = System.nanoTime();
    contender.evict(execution);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double used = contender.cpuSeconds() - cpu;
    int calls = ground.store().takeCalls();
    double rate = execution.entries() / seconds;
    double hidden = contender instanceof Workers workers ? workers.hiddenSeconds() : Double.NaN;
    figures.row(round, contender.label(), execution.entries(), seconds, rate, used, calls, hidden);
    if (contender instanceof Workers) {
      Results.say(
          "    calls / least possible: %.3f",
          calls / Math.ceil(execution.entries() / (double) KEYS_A_CALL));
    }
    left(ground, execution);
    return rate;
  }

  /** Who leaves something behind has not done the work. */
  private static void left(Ground ground, MadeUpExecution execution) throws SQLException {
    try (var connection = ground.direct();
        var query =
            connection.prepareStatement(
                "SELECT count(*) FROM artifacts WHERE dataset_version = ?")) {
      query.setString(1, "1-" + execution.name().name());
      try (var rows = query.executeQuery()) {
        rows.next();
        if (rows.getLong(1) != 0) {
          throw new IllegalStateException(rows.getLong(1) + " artifacts are left");
        }
      }
    }
  }
}
