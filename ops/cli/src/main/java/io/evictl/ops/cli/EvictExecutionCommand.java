package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Following;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.Format;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evictl evict execution}. */
@Command(
    name = "execution",
    description = "Evict what an execution cached; its child executions included.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictExecutionCommand implements Callable<Integer> {
  private static final Duration PLAN_TIMEOUT = Duration.ofMinutes(5);

  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      paramLabel = "PROJECT/DOMAIN/NAME",
      description = "the execution",
      converter = ExecutionConverter.class)
  private ExecutionId execution;

  @Option(names = "--dry-run", description = "only show what would be evicted")
  private boolean dryRun;

  @Option(
      names = "--include-hits",
      description = "also evict entries that the execution only hit, if they are still those")
  private boolean includeHits;

  @Option(names = "--no-children", description = "leave child executions alone")
  private boolean noChildren;

  @Option(
      names = "--purge-delay",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "restore is possible for so long (default: ${DEFAULT-VALUE})")
  private Duration purgeDelay;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "nothing is waited for or retried longer (default: ${DEFAULT-VALUE})")
  private Duration deadline;

  @Option(
      names = "--when-not-concluded",
      paramLabel = "WHAT",
      defaultValue = "wait",
      description = "wait, reject or assume-concluded (default: ${DEFAULT-VALUE})")
  private String whenNotConcluded;

  @Option(
      names = "--max-entries",
      paramLabel = "N",
      description = "ask for approval if more entries than this would go")
  private @Nullable Long maxEntries;

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; kept")
  private String reason;

  @Option(
      names = "--id",
      paramLabel = "UUID",
      description = "request id (default: a new one); a known id with the same content is a no-op")
  private @Nullable UUID id;

  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "evicted|purged",
      fallbackValue = "evicted",
      description = "wait until no run will hit an entry any more, or until all is deleted")
  private @Nullable Until wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "longest wait (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}")
  private Format format;

  @Mixin private Where where;

  EvictExecutionCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    if (!dryRun && !yes && !screen.isTerminal()) {
      throw new CliException(
          ExitCode.USAGE,
          "nobody can be asked here: add --yes to evict, or --dry-run to see what would go");
    }
    try (var deployment = connector.open(where.settings())) {
      if (dryRun) {
        return plan(deployment).number();
      }
      if (!yes) {
        var planned = plan(deployment);
        if (planned != ExitCode.OK) {
          return planned.number();
        }
        if (!screen.confirm("Evict?")) {
          screen.note("nothing was changed");
          return ExitCode.REFUSED.number();
        }
      }
      return evict(deployment).number();
    }
  }

  private ExitCode plan(Deployment deployment) {
    var request = request(EvictionMode.PLAN, UUID.randomUUID());
    deployment.submit(request);
    var following = new Following(screen, deployment);
    var status = following.until(request.getRequestId(), Until.purged, PLAN_TIMEOUT);
    format.print(screen, status, StatusView.lines(status));
    if (format == Format.table) {
      EntryTable.lines(deployment.results(request.getRequestId())).forEach(screen::print);
    }
    return ExitCode.of(status);
  }

  private ExitCode evict(Deployment deployment) {
    var request = request(EvictionMode.EXECUTE, id == null ? UUID.randomUUID() : id);
    deployment.submit(request);
    if (wait == null) {
      format.print(
          screen,
          request,
          List.of(
              "request " + request.getRequestId() + " submitted for " + Keys.of(execution),
              "follow it with: evictl status " + request.getRequestId() + " --watch"));
      return ExitCode.OK;
    }
    var status = new Following(screen, deployment).until(request.getRequestId(), wait, timeout);
    return report(status);
  }

  private ExitCode report(EvictionStatus status) {
    format.print(screen, status, StatusView.lines(status));
    return ExitCode.of(status);
  }

  private EvictionRequest request(EvictionMode mode, UUID requestId) {
    return EvictionRequest.newBuilder()
        .setRequestId(requestId.toString())
        .setTarget(EvictionTarget.newBuilder().setWorkflowExecution(execution).build())
        .setOptions(
            EvictionOptions.newBuilder()
                .setMode(mode)
                .setIncludeChildExecutions(!noChildren)
                .setIncludeCacheHits(includeHits)
                .setIncludeRawOutputs(false)
                .setDynamicScope(DynamicScope.ALL)
                .setWhenNotConcluded(whenNotConcluded())
                .setPurgeDelayMillis(purgeDelay.toMillis())
                .setDeadlineMillis(deadline.toMillis())
                .setLimits(EvictionLimits.newBuilder().setMaxEntries(maxEntries).build())
                .build())
        .setTrigger(Trigger.API)
        .setRequestedBy(System.getProperty("user.name", ""))
        .setPrincipalVerified(false)
        .setReason(reason)
        .setRequestedAt(InstantSource.system().instant())
        .build();
  }

  private WhenNotConcluded whenNotConcluded() {
    return switch (whenNotConcluded.toLowerCase(Locale.ROOT)) {
      case "wait" -> WhenNotConcluded.WAIT;
      case "reject" -> WhenNotConcluded.REJECT;
      case "assume-concluded" -> WhenNotConcluded.ASSUME_CONCLUDED;
      default ->
          throw new CliException(
              ExitCode.USAGE,
              "--when-not-concluded is wait, reject or assume-concluded, not '%s'"
                  .formatted(whenNotConcluded));
    };
  }
}
