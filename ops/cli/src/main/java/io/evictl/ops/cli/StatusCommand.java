package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Following;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.options.Talk;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.ops.cli.screen.Table;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evictl status}. */
@Command(
    name = "status",
    description = "Show one request, or all; the exit code tells how it ended.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "request id")
  private @Nullable UUID id;

  @Option(names = "--watch", description = "follow it until it ends")
  private boolean watch;

  @Option(names = "--entries", description = "list what became of every entry, with its key")
  private boolean entries;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "longest watch (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  @Mixin private Talk talk;

  StatusCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    if (id == null && (watch || entries)) {
      throw new CliException(ExitCode.USAGE, "--watch and --entries need a request ID");
    }
    try (var deployment = talk.open(connector)) {
      return (id == null ? all(deployment) : one(deployment, id.toString())).number();
    }
  }

  private ExitCode all(Deployment deployment) {
    var requests =
        deployment.list().stream()
            .sorted(Comparator.comparing(EvictionStatus::getUpdatedAt).reversed())
            .toList();
    var table =
        new Table(
            "REQUEST", "STATE", "RUN", "EVICTED", "PENDING", "FAILED", "ETA", "UPDATED", "TARGET");
    for (var status : requests) {
      table.row(
          status.getRequestId(),
          StatusView.state(status),
          status.getRun(),
          status.getCounts().getEvicted(),
          status.getCounts().getPending(),
          status.getCounts().getFailed() + status.getCounts().getPurgeFailed(),
          status.getEtaSeconds().map(StatusView::time).orElse(""),
          status.getUpdatedAt().truncatedTo(ChronoUnit.SECONDS),
          status.getRequest().map(EvictionRequest::getTarget).map(StatusView::target).orElse(""));
    }
    talk.format()
        .print(screen, requests, requests.isEmpty() ? List.of("no request yet") : table.lines());
    return ExitCode.OK;
  }

  private ExitCode one(Deployment deployment, String requestId) {
    var status = Talk.known(deployment, requestId);
    var last =
        watch ? new Following(screen, deployment).until(requestId, Until.purged, timeout) : status;
    talk.format().print(screen, last, StatusView.lines(last));
    if (entries) {
      var results = deployment.results(requestId);
      talk.format().print(screen, results, keys(results));
    }
    return watch || Until.purged.holds(last) ? ExitCode.of(last) : ExitCode.OK;
  }

  private static List<String> keys(List<EvictionResult> results) {
    var table = new Table("ACTION", "OUTCOME", "ENTRY", "WHY");
    results.stream()
        .filter(EntryTable::isOfAnEntry)
        .forEach(
            result ->
                table.row(
                    result.getAction(),
                    result.getOutcome(),
                    Keys.of(result.getEntry()),
                    result.getWhy()));
    return table.lines();
  }
}
