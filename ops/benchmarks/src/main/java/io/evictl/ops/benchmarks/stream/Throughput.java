package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.ops.benchmarks.stream.StreamUnderTest.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expansion and tracking beside a plain loop, in interleaved rounds of one run. */
final class Throughput {
  private final Options options;
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final Map<String, List<Double>> perCpu = new LinkedHashMap<>();

  private Throughput(Options options) {
    this.options = options;
  }

  static void run(Options options) throws InterruptedException {
    new Throughput(options).measure();
  }

  private void measure() throws InterruptedException {
    var execution = MadeUp.named("big-one", options.number("entries", 100_000));
    int window = options.number("window", 5_000);
    try (var ground = new Ground(options.number("partitions", 1));
        var loop =
            StreamUnderTest.loop(ground, execution, window, options.number("loop.commit", 20));
        var stream = StreamUnderTest.stream(ground, options.below("stream."));
        var snapshots = new Snapshots(stream.messaging());
        var results =
            options.results(
                "throughput",
                "round",
                "contender",
                "entries",
                "seconds",
                "cpu_seconds",
                "per_second",
                "per_cpu_second")) {
      snapshots.publish(execution);
      stream.awaitIngested();
      var contenders = new LinkedHashMap<String, StreamUnderTest>();
      contenders.put("loop", loop);
      contenders.put("stream", stream);
      int warm = options.number("warmup", 2);
      int rounds = options.number("rounds", 5) + warm;
      for (int round = 0; round < rounds; round++) {
        var order = new ArrayList<>(contenders.entrySet());
        Collections.rotate(order, round);
        for (var contender : order) {
          var run = contender.getValue().evict(execution);
          note(results, round - warm, contender.getKey(), run);
        }
      }
      Results.say("peak resident: stream %d MiB, loop %d MiB", mib(stream), mib(loop));
    }
    summary();
  }

  private static long mib(StreamUnderTest contender) {
    return contender.app().peakResidentBytes() >> 20;
  }

  /** Rounds below 0 warm the JVMs up. */
  private void note(Results results, int round, String name, Run run) {
    double rate = run.entries() / run.seconds();
    double cpu = run.entries() / run.cpuSeconds();
    results.row(round, name, run.entries(), run.seconds(), run.cpuSeconds(), rate, cpu);
    if (round >= 0) {
      rates.computeIfAbsent(name, n -> new ArrayList<>()).add(rate);
      perCpu.computeIfAbsent(name, n -> new ArrayList<>()).add(cpu);
    }
  }

  private void summary() {
    Results.say("contender  tasks/s median (min-max)  per app-CPU-second");
    rates.forEach(
        (name, all) ->
            Results.say(
                "%-9s  %s  %s",
                name,
                Results.spread(all, 0),
                Results.spread(perCpu.getOrDefault(name, List.of()), 0)));
    Results.say("stream / loop: wall %.2f, CPU %.2f", ratio(rates), ratio(perCpu));
  }

  private static double ratio(Map<String, List<Double>> of) {
    return Results.quantile(of.getOrDefault("stream", List.of()), 0.5)
        / Results.quantile(of.getOrDefault("loop", List.of()), 0.5);
  }
}
