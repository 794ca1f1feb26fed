package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import java.util.List;
import java.util.stream.IntStream;

/** Requests as large as they are meant to work, in a heap of 256 MiB. */
final class Large {
  private Large() {}

  /** One execution of a million nodes. */
  static void million(Options options) throws InterruptedException {
    run(options, "million", MadeUp.named("large", options.number("entries", 1_000_000)), List.of());
  }

  /** An execution with ten thousand child executions of a few nodes each. */
  static void children(Options options) throws InterruptedException {
    int entries = options.number("entries", 10);
    var children =
        IntStream.range(0, options.number("children", 10_000))
            .mapToObj(number -> MadeUp.named("child-" + number, entries))
            .toList();
    run(options, "children", MadeUp.named("parent", 1), children);
  }

  private static void run(Options options, String scenario, MadeUp execution, List<MadeUp> children)
      throws InterruptedException {
    try (var ground = new Ground(options.number("partitions", 1));
        var stream = StreamUnderTest.stream(ground, options.below("stream."));
        var snapshots = new Snapshots(stream.messaging());
        var results =
            options.results(
                scenario,
                "tasks",
                "executions",
                "ingest_seconds",
                "seconds",
                "per_second",
                "cpu_seconds",
                "answers",
                "peak_resident_mib")) {
      long start = System.nanoTime();
      snapshots.publish(execution, children);
      children.forEach(child -> snapshots.publish(child, List.of()));
      snapshots.flush();
      stream.awaitIngested();
      double ingest = (System.nanoTime() - start) / 1e9;
      var run = stream.evict(execution);
      results.row(
          run.entries(),
          children.size() + 1,
          ingest,
          run.seconds(),
          run.entries() / run.seconds(),
          run.cpuSeconds(),
          stream.worker().answered(),
          stream.app().peakResidentBytes() >> 20);
    }
  }
}
