package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.ops.benchmarks.stream.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Thousands of requests for one entry each, of as many executions, sent at once. */
final class Burst {
  private static final double NANOS = 1e9;

  private Burst() {}

  static void run(Options options) throws InterruptedException {
    int requests = options.number("requests", 5_000);
    int rounds = options.number("rounds", 3);
    var executions =
        IntStream.range(0, requests)
            .mapToObj(number -> MadeUp.named("small-" + number, 1))
            .toList();
    var rates = new ArrayList<Double>();
    try (var ground = new Ground(options.number("partitions", 1));
        var stream = StreamUnderTest.stream(ground, options.below("stream."));
        var snapshots = new Snapshots(stream.messaging());
        var results = options.results("burst", "round", "requests", "seconds", "per_second")) {
      executions.forEach(execution -> snapshots.publish(execution, List.of()));
      snapshots.flush();
      stream.awaitIngested();
      for (int round = 0; round < rounds; round++) {
        double seconds = round(stream, executions);
        rates.add(requests / seconds);
        results.row(round, requests, seconds, requests / seconds);
      }
    }
    Results.say("burst of %d: requests/s %s", requests, Results.spread(rates, 0));
  }

  private static double round(StreamUnderTest stream, List<MadeUp> executions) {
    Map<String, CompletableFuture<Arrival>> open = new LinkedHashMap<>();
    long start = System.nanoTime();
    for (var execution : executions) {
      var id = Door.newId();
      open.put(id, stream.arrivals().hidden(id));
      stream.door().submit(id, execution);
    }
    long last =
        stream.awaitAll(open.values()).stream().mapToLong(Arrival::nanos).max().orElse(start);
    return (last - start) / NANOS;
  }
}
