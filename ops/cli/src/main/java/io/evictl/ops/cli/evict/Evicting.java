package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Following;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.options.Talk;
import io.evictl.ops.cli.options.Waiting;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.Format;
import io.evictl.ops.cli.screen.ObjectTable;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The course of an eviction, whatever its target: plan, ask, evict, wait. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Evicting {
  private static final Duration PLAN_TIMEOUT = Duration.ofMinutes(5);

  @Option(names = "--dry-run", description = "only show what would be evicted")
  private boolean dryRun;

  @Option(names = "--objects", description = "list every object that would go, or stay, and why")
  private boolean objects;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private Wish wish;
  @Mixin private Waiting waiting;
  @Mixin private Talk talk;

  int run(Screen screen, Deployment.Connector connector, Target target) {
    // Built before anything is opened: what is wrong with it is the command line's fault.
    var planned = wish.plan(target);
    if (!dryRun && !yes && !screen.isTerminal()) {
      throw new CliException(
          ExitCode.USAGE,
          "nobody can be asked here: add --yes to evict, or --dry-run to see what would go");
    }
    try (var deployment = talk.open(connector)) {
      if (dryRun || !yes) {
        deployment.submit(planned);
        var status =
            new Following(screen, deployment)
                .until(planned.getRequestId(), Until.purged, PLAN_TIMEOUT);
        show(screen, deployment, status);
        var end = ExitCode.of(status);
        if (dryRun || end != ExitCode.OK || !agreed(screen, status)) {
          return (dryRun || end != ExitCode.OK ? end : ExitCode.REFUSED).number();
        }
      }
      return evict(screen, deployment, target).number();
    }
  }

  private void show(Screen screen, Deployment deployment, EvictionStatus plan) {
    if (talk.format() != Format.table && !objects) {
      talk.format().print(screen, plan, List.of());
      return;
    }
    var results = deployment.results(plan.getRequestId());
    if (talk.format() != Format.table) {
      talk.format().print(screen, results, List.of());
      return;
    }
    StatusView.lines(plan).forEach(screen::print);
    EntryTable.lines(results).forEach(screen::print);
    if (objects) {
      ObjectTable.lines(results).forEach(screen::print);
    }
    ObjectTable.sum(results).forEach(screen::print);
  }

  private static boolean agreed(Screen screen, EvictionStatus plan) {
    long entries = plan.getCounts().getEvicted();
    var what = entries == 1 ? "this entry" : "these %,d entries".formatted(entries);
    if (screen.confirm("Evict " + what + "?")) {
      return true;
    }
    screen.note("nothing was changed");
    return false;
  }

  private ExitCode evict(Screen screen, Deployment deployment, Target target) {
    var request = wish.execute(target);
    deployment.submit(request);
    var until = waiting.until();
    if (until == null) {
      talk.format()
          .print(
              screen,
              request,
              List.of(
                  "request %s submitted for %s"
                      .formatted(request.getRequestId(), StatusView.target(request.getTarget())),
                  "follow it with: evictl status " + request.getRequestId() + " --watch"));
      return ExitCode.OK;
    }
    var status =
        new Following(screen, deployment).until(request.getRequestId(), until, waiting.timeout());
    talk.format().print(screen, status, StatusView.lines(status));
    return ExitCode.of(status);
  }
}
