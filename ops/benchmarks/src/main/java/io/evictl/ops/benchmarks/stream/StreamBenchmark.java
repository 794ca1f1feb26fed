package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures the stream alone, one scenario at a time. */
public final class StreamBenchmark {
  private static final Map<String, Scenario> SCENARIOS =
      new TreeMap<>(
          Map.of(
              "throughput", Throughput::run,
              "idle", Latency::idle,
              "beside", Latency::beside,
              "behind", Latency::behind,
              "burst", Burst::run,
              "state", StateSize::run,
              "million", Large::million,
              "children", Large::children));

  private StreamBenchmark() {}

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
    List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
    scenario.run(Options.parse(Path.of(arguments[0]), "stream", options));
    // Servers that are shared end with the process; nothing else is left.
    System.exit(0);
  }
}
