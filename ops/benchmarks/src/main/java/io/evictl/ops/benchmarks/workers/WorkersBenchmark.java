package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Measures the workers alone, one scenario at a time. */
public final class WorkersBenchmark {
  private static final Map<String, Scenario> SCENARIOS =
      new TreeMap<>(
          Map.of(
              "tight", Throughput::tight,
              "sequential", Throughput::sequential,
              "lookups", Beside::lookups,
              "backlog", Beside::backlog));

  private WorkersBenchmark() {}

  private interface Scenario {
    void run(Options options) throws Exception;
  }

  /** Arguments: folder for raw data, scenario, options as {@code name=value}. */
  public static void main(String[] arguments) throws Exception {
    var scenario = arguments.length < 2 ? null : SCENARIOS.get(arguments[1]);
    if (scenario == null) {
      Results.say("scenarios: %s", String.join(", ", SCENARIOS.keySet()));
      System.exit(2);
      return;
    }
    var options = Arrays.asList(arguments).subList(2, arguments.length);
    scenario.run(Options.parse(Path.of(arguments[0]), "workers", options));
    // Servers that are shared end with the process; nothing else is left.
    System.exit(0);
  }
}
