package io.evictl.ops.cli.options;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Format;
import io.evictl.schemas.record.EvictionStatus;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands take that talk to a deployment: where it is, and how to tell what it said. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Talk {
  @Mixin private Where where;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Format format;

  public Deployment open(Deployment.Connector connector) {
    return connector.open(where.settings());
  }

  public Format format() {
    return format;
  }

  /**
   * The latest status of a request.
   *
   * @throws CliException if there is none
   */
  public static EvictionStatus known(Deployment deployment, String requestId) {
    return deployment
        .status(requestId)
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "request %s is not known here; 'evictl status' lists those that are"
                        .formatted(requestId)));
  }
}
