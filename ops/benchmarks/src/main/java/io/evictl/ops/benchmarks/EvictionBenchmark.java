package io.evictl.ops.benchmarks;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import io.evictl.ops.systemtests.workload.MadeUpExecution.Shape;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries evicted per second by evictl end to end, beside loops written by hand, in interleaved
 * rounds over the same data. Prints each measurement as a line of tab-separated values, then
 * medians and their ratio to the batched loop.
 */
public final class EvictionBenchmark {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final double NANOS = 1e9;

  private EvictionBenchmark() {}

  /** Arguments: capture folder, entries (5000), rounds (3), what wrote them (nodes or map). */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    var shape = arguments.length > 3 && arguments[3].equals("map") ? Shape.MAP_NODE : Shape.NODES;
    var capture = Capture.in(folder);
    var execution =
        new MadeUpExecution(
            new ExecutionName("flytesnacks", "development", "benchmark"),
            entries,
            capture.manifest().catalogPrefix(),
            shape);
    var templates =
        Templates.load(
            Servers.shared().postgres(),
            capture,
            Oracle.read(folder),
            "bench",
            execution::insertRows);
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    OUT.println("round\tcontender\tentries\tseconds\tentries_per_second");
    for (int round = 0; round < rounds; round++) {
      int number = 0;
      for (var contender : contenders(round)) {
        var name = "b%d_%d".formatted(round, number++);
        try (var stage = Stage.set(name, execution, capture, templates)) {
          double rate = entries / seconds(contender, stage);
          rates.computeIfAbsent(contender.label(), label -> new ArrayList<>()).add(rate);
          OUT.printf(
              "%d\t%s\t%d\t%.2f\t%.0f%n", round, contender.label(), entries, entries / rate, rate);
        }
      }
    }
    summary(rates);
  }

  /** In another order each round, so that no contender always runs on the warmest machine. */
  private static List<Contender> contenders(int round) {
    var all =
        new ArrayList<Contender>(
            List.of(new Loop("one by one", 1), new Loop("batched loop", 500), new WholeProduct()));
    Collections.rotate(all, round);
    return all;
  }

  private static double seconds(Contender contender, Stage stage) throws Exception {
    try (var product = contender instanceof WholeProduct whole ? whole : new WholeProduct()) {
      if (contender == product) {
        product.prepare(stage);
      }
      long start = System.nanoTime();
      contender.evict(stage);
      long nanos = System.nanoTime() - start;
      if (stage.left() != 0) {
        throw new IllegalStateException(contender.label() + " left " + stage.left());
      }
      return nanos / NANOS;
    }
  }

  private static void summary(Map<String, List<Double>> rates) {
    double loop = median(rates.getOrDefault("batched loop", List.of()));
    OUT.println();
    OUT.println("contender\tmedian_entries_per_second\tratio_to_batched_loop");
    rates.forEach(
        (label, all) -> OUT.printf("%s\t%.0f\t%.2f%n", label, median(all), median(all) / loop));
  }

  private static double median(List<Double> all) {
    var sorted = all.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
