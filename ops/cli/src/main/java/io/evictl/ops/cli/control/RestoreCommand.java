package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.options.EntryConverter;
import io.evictl.ops.cli.options.Talk;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evictl restore}. */
@Command(
    name = "restore",
    description = "Put evicted entries back that are not purged yet.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class RestoreCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Option(
      names = "--entry",
      paramLabel = "KEY",
      description = "only this one, as 'evictl status ID --entries' shows it; may be repeated",
      converter = EntryConverter.class)
  private List<EntryKey> entries = new ArrayList<>();

  @Mixin private Controlling controlling;

  public RestoreCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    try (var deployment = controlling.talk().open(connector)) {
      var before = Talk.known(deployment, controlling.id().toString());
      var wanted = entries.isEmpty() ? before.getCounts().getAwaitingPurge() : entries.size();
      var restoring = new Restoring(before, wanted);
      var control = EvictionControls.restore(controlling.id(), entries);
      var after = controlling.answered(deployment, control, restoring::isOver);
      controlling.show(screen, after);
      return restoring.judged(after).number();
    }
  }

  /** Knows when nothing more can be expected of a restore. */
  private record Restoring(EvictionStatus before, long wanted) {
    boolean isOver(EvictionStatus status) {
      long errors = status.getErrorCount() - before.getErrorCount();
      return restored(status) + errors >= wanted || status.getCounts().getAwaitingPurge() == 0;
    }

    ExitCode judged(EvictionStatus after) {
      if (!after.getLastControl().orElseThrow().getAccepted()) {
        return ExitCode.REFUSED;
      }
      if (restored(after) >= wanted) {
        return ExitCode.OK;
      }
      return restored(after) > 0 ? ExitCode.PARTIAL : ExitCode.FAILED;
    }

    private long restored(EvictionStatus status) {
      return status.getCounts().getRestored() - before.getCounts().getRestored();
    }
  }
}
