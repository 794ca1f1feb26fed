package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.options.EntryConverter;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import io.evictl.schemas.record.EntryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evictl retry-failed}. */
@Command(
    name = "retry-failed",
    description = "Try once more what has failed for good.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class RetryFailedCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Option(
      names = "--entry",
      paramLabel = "KEY",
      description = "only this one, as 'evictl status ID --entries' shows it; may be repeated",
      converter = EntryConverter.class)
  private List<EntryKey> entries = new ArrayList<>();

  @Mixin private Controlling controlling;

  public RetryFailedCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return controlling.run(
        screen, connector, EvictionControls.retryFailed(controlling.id(), entries));
  }
}
