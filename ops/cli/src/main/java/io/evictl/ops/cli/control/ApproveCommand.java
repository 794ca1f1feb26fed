package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.options.Talk;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evictl approve}. Nothing is approved that nobody has seen: a number, or an answer. */
@Command(
    name = "approve",
    description = "Let a request run that has more entries than its --max-entries.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ApproveCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Option(
      names = "--entries",
      paramLabel = "N",
      description = "approve up to so many (default: as many as are planned now, and ask)")
  private @Nullable Long entries;

  @Mixin private Controlling controlling;

  public ApproveCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    if (entries != null) {
      return controlling.run(screen, connector, approval(entries));
    }
    if (!screen.isTerminal()) {
      throw new CliException(
          ExitCode.USAGE, "nobody can be asked here: say how many with --entries N");
    }
    try (var deployment = controlling.talk().open(connector)) {
      var seen = Talk.known(deployment, controlling.id().toString());
      if (Until.purged.holds(seen)) {
        throw new CliException(
            ExitCode.REFUSED,
            "request %s has ended as %s: there is nothing to approve"
                .formatted(controlling.id(), seen.getState()));
      }
      controlling.show(screen, seen);
      var planned = seen.getCounts().getPlanned();
      if (!screen.confirm("Approve %,d entries?".formatted(planned))) {
        screen.note("nothing was approved");
        return ExitCode.REFUSED.number();
      }
      var answered = controlling.answered(deployment, approval(planned), status -> true);
      controlling.show(screen, answered);
      return ExitCode.of(answered.getLastControl().orElseThrow()).number();
    }
  }

  private EvictionControls approval(long entries) {
    return EvictionControls.approve(controlling.id(), entries);
  }
}
