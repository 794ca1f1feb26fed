package io.evictl.ops.benchmarks.gateway;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import java.nio.file.Path;
import java.util.Arrays;

/** Measures the gateway alone, one scenario at a time. */
public final class GatewayBenchmark {
  private GatewayBenchmark() {}

  /** Arguments: folder for raw data, scenario, options as {@code name=value}. */
  public static void main(String[] arguments) throws Exception {
    var scenario = arguments.length < 2 ? "" : arguments[1];
    var rest = Arrays.asList(arguments).subList(Math.min(2, arguments.length), arguments.length);
    var options = Options.parse(Path.of(arguments[0]), "gateway", rest);
    switch (scenario) {
      case "submits" -> Submits.run(options);
      case "watchers" -> Watchers.run(options);
      default -> {
        Results.say("scenarios: submits, watchers");
        System.exit(2);
      }
    }
    // Servers that are shared end with the process; nothing else is left.
    System.exit(0);
  }
}
