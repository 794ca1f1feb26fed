package io.evictl.ops.cli;

import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.standalone.Progress;
import io.evictl.ops.standalone.Standalone;
import io.evictl.ops.standalone.StandaloneSettings;
import io.evictl.ops.standalone.StandaloneSettings.Ports;
import io.evictl.schemas.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evictl standalone}. */
@Command(
    name = "standalone",
    description = "Run everything on this machine: Kafka, Postgres, S3, registry and all rooms.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StandaloneCommand implements Callable<Integer> {
  private final Screen screen;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".evictl",
      description = "where all data stays (default: ./${DEFAULT-VALUE})")
  private Path data;

  @Option(names = "--kafka-port", paramLabel = "PORT", description = "default: a free one")
  private int kafkaPort;

  @Option(names = "--postgres-port", paramLabel = "PORT", description = "default: a free one")
  private int postgresPort;

  @Option(names = "--s3-port", paramLabel = "PORT", description = "default: a free one")
  private int s3Port;

  @Option(names = "--registry-port", paramLabel = "PORT", description = "default: a free one")
  private int registryPort;

  @Option(
      names = "--allow",
      paramLabel = "PREFIX",
      description = "what may be deleted below, scheme://bucket/prefix/ (default: Flyte's usual)")
  private @Nullable List<String> allow;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "any setting of a room, e.g. stream.window.most=256")
  private Map<String, String> more = new TreeMap<>();

  StandaloneCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    Logs.toFile(data.resolve("logs"));
    try (var standalone = new Standalone(settings(), progress(screen))) {
      var stopped = UntilStopped.watch(standalone);
      standalone.start();
      screen.print("ready; data in " + data.toAbsolutePath().normalize() + ", stop with Ctrl-C");
      stopped.await();
    }
    return ExitCode.OK.number();
  }

  private StandaloneSettings settings() {
    try {
      var settings =
          StandaloneSettings.in(data)
              .withPorts(new Ports(kafkaPort, postgresPort, s3Port, registryPort))
              .with(more);
      return allow == null
          ? settings
          : settings.withCatalog(allow, allow.stream().map(StandaloneCommand::bucket).toList());
    } catch (IllegalArgumentException problem) {
      throw new SettingsException(String.valueOf(problem.getMessage()), problem);
    }
  }

  private static String bucket(String prefix) {
    if (!prefix.matches("s3://[^/]{3,}/.*")) {
      throw new SettingsException("--allow takes s3://bucket/prefix/, not '" + prefix + "'");
    }
    return prefix.split("/")[2];
  }

  static Progress progress(Screen screen) {
    return (what, where, took) ->
        screen.print("  %-10s %-52s %5.1f s".formatted(what, where, seconds(took)));
  }

  private static double seconds(Duration took) {
    return took.toMillis() / 1000.0;
  }
}
