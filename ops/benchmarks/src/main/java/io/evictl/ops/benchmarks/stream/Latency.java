package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.ops.benchmarks.stream.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long a request for one entry takes, from the call to the status EVICTED as read. */
final class Latency {
  private static final double NANOS_A_MILLI = 1e6;
  private static final int SEED = 20_261_122;

  private final Options options;
  private final StreamUnderTest stream;
  private final List<Double> millis = new ArrayList<>();

  private Latency(Options options, StreamUnderTest stream) {
    this.options = options;
    this.stream = stream;
  }

  private interface Load {
    /** Starts the load; what is returned tells when it is over. */
    BooleanSupplier start(StreamUnderTest stream, Snapshots snapshots);
  }

  /** One request at a time with random pauses, as seldom as an operator asks. */
  static void idle(Options options) throws InterruptedException {
    int requests = options.number("requests", 300);
    measure(options, "idle", (stream, snapshots) -> counting(requests));
  }

  /** While a request for a million entries runs. */
  static void beside(Options options) throws InterruptedException {
    var large = MadeUp.named("large", options.number("entries", 1_000_000));
    measure(
        options,
        "beside",
        (stream, snapshots) -> {
          snapshots.publish(large);
          stream.awaitIngested();
          var id = Door.newId();
          var hidden = stream.arrivals().hidden(id);
          stream.door().submit(id, large);
          return hidden::isDone;
        });
  }

  /** While that many events of nodes wait to be read. */
  static void behind(Options options) throws InterruptedException {
    var queued = MadeUp.named("queued", options.number("events", 600_000));
    measure(
        options,
        "behind",
        (stream, snapshots) -> {
          stream.stop();
          snapshots.publishEvents(queued);
          snapshots.flush();
          stream.start();
          var drained = CompletableFuture.runAsync(stream::awaitIngested);
          return drained::isDone;
        });
  }

  private static BooleanSupplier counting(int requests) {
    int[] left = {requests};
    return () -> left[0]-- <= 0;
  }

  private static void measure(Options options, String scenario, Load load)
      throws InterruptedException {
    var small = MadeUp.named("small", 1);
    try (var ground = new Ground(options.number("partitions", 1));
        var stream = StreamUnderTest.stream(ground, options.below("stream."));
        var snapshots = new Snapshots(stream.messaging());
        var results = options.results(scenario, "request", "millis")) {
      snapshots.publish(small);
      stream.awaitIngested();
      var latency = new Latency(options, stream);
      latency.warmUp(small);
      latency.requests(small, load.start(stream, snapshots), results);
      latency.summary(scenario);
    }
  }

  private void warmUp(MadeUp small) {
    for (int request = 0; request < options.number("warmup", 200); request++) {
      stream.evict(small);
    }
  }

  /** An open loop: a slow answer does not hold the next request back. */
  private void requests(MadeUp small, BooleanSupplier over, Results results) {
    var random = new SplittableRandom(SEED);
    Results.say("seed %d", SEED);
    var open = new ArrayList<CompletableFuture<Double>>();
    int pause = options.number("pause", 100);
    while (!over.getAsBoolean()) {
      open.add(submit(small));
      long wait = pause / 2 + random.nextInt(pause);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(wait));
    }
    for (int request = 0; request < open.size(); request++) {
      double took = open.get(request).join();
      millis.add(took);
      results.row(request, took);
    }
  }

  private CompletableFuture<Double> submit(MadeUp small) {
    var id = Door.newId();
    long start = System.nanoTime();
    CompletableFuture<Arrival> hidden = stream.arrivals().hidden(id);
    stream.door().submit(id, small);
    return hidden.thenApply(arrival -> (arrival.nanos() - start) / NANOS_A_MILLI);
  }

  private void summary(String scenario) {
    Results.say(
        "%s: n=%d p50 %.0f ms, p99 %.0f ms, max %.0f ms",
        scenario,
        millis.size(),
        Results.quantile(millis, 0.5),
        Results.quantile(millis, 0.99),
        Results.quantile(millis, 1));
  }
}
