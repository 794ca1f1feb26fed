package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Format;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evictl restore}. */
@Command(
    name = "restore",
    description = "Put evicted entries back that are not purged yet.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RestoreCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(index = "0", paramLabel = "ID", description = "request id")
  private UUID id;

  @Parameters(
      index = "1..*",
      paramLabel = "ENTRY",
      description = "keys of entries, as 'evictl status ID --entries' shows them (default: all)")
  private List<String> entries = new ArrayList<>();

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; kept")
  private String reason;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "longest wait (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}")
  private Format format;

  @Mixin private Where where;

  RestoreCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    var keys = entries.stream().map(RestoreCommand::entry).toList();
    try (var deployment = connector.open(where.settings())) {
      var before =
          deployment
              .status(id.toString())
              .orElseThrow(
                  () ->
                      new CliException(
                          ExitCode.FAILED,
                          "request " + id + " is not known here; 'evictl status' lists those"));
      var control = control(keys);
      deployment.control(control);
      var wanted = keys.isEmpty() ? before.getCounts().getAwaitingPurge() : keys.size();
      var after = awaited(deployment, control, new Restoring(before, wanted));
      format.print(screen, after, StatusView.lines(after));
      return judged(before, after, wanted).number();
    }
  }

  private EvictionStatus awaited(
      Deployment deployment, EvictionControl control, Restoring restoring) {
    return deployment
        .await(
            id.toString(),
            status -> restoring.isOver(status, control.getControlId()),
            timeout,
            status -> {})
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "not all was restored within %s s; evictl status %s tells how far it is"
                        .formatted(timeout.toSeconds(), id)));
  }

  private static ExitCode judged(EvictionStatus before, EvictionStatus after, long wanted) {
    if (after.getLastControl().map(answer -> !answer.getAccepted()).orElse(false)) {
      return ExitCode.REFUSED;
    }
    long restored = after.getCounts().getRestored() - before.getCounts().getRestored();
    if (restored >= wanted) {
      return ExitCode.OK;
    }
    return restored > 0 ? ExitCode.PARTIAL : ExitCode.FAILED;
  }

  /** Knows when nothing more can be expected of a restore. */
  private record Restoring(EvictionStatus before, long wanted) {
    boolean isOver(EvictionStatus status, String controlId) {
      var answer = status.getLastControl().filter(it -> it.getControlId().equals(controlId));
      if (answer.isEmpty()) {
        return false;
      }
      if (!answer.get().getAccepted()) {
        return true;
      }
      long restored = status.getCounts().getRestored() - before.getCounts().getRestored();
      long errors = status.getErrorCount() - before.getErrorCount();
      return restored + errors >= wanted || status.getCounts().getAwaitingPurge() == 0;
    }
  }

  private EvictionControl control(List<EntryKey> keys) {
    return EvictionControl.newBuilder()
        .setRequestId(id.toString())
        .setAction(ControlAction.RESTORE)
        .setEntries(keys)
        .setRequestedBy(System.getProperty("user.name", ""))
        .setPrincipalVerified(false)
        .setReason(reason)
        .setRequestedAt(InstantSource.system().instant())
        .setControlId(UUID.randomUUID().toString())
        .build();
  }

  private static EntryKey entry(String key) {
    try {
      return Keys.entry(key);
    } catch (IllegalArgumentException problem) {
      throw new CliException(
          ExitCode.USAGE,
          problem.getMessage() + "; 'evictl status ID --entries' shows the keys",
          problem);
    }
  }
}
