package io.evictl.ops.cli.deployment;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.standalone.SettingsFile;
import io.evictl.ops.standalone.Standalone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which deployment a command talks to. */
public final class Where {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings of the deployment to talk to")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "data folder of a standalone to talk to (default: ./.evictl)")
  private @Nullable Path data;

  public Map<String, String> settings() {
    if (config != null && data != null) {
      throw new CliException(ExitCode.USAGE, "--config and --data exclude each other");
    }
    if (config != null) {
      return SettingsFile.read(config);
    }
    var endpoints = Standalone.endpointsIn(data == null ? Path.of(".evictl") : data);
    if (!Files.isRegularFile(endpoints)) {
      throw new CliException(
          ExitCode.USAGE,
          "no standalone has run in %s; start one with 'evictl standalone', or name a deployment"
                  .formatted(endpoints.toAbsolutePath().normalize().getParent())
              + " with --config FILE or --data DIR");
    }
    return SettingsFile.read(endpoints);
  }
}
