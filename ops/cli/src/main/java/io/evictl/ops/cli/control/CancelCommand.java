package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evictl cancel}. */
@Command(
    name = "cancel",
    description = "Begin no further hide; what is hidden is purged unless restored.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CancelCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Mixin private Controlling controlling;

  public CancelCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return controlling.run(screen, connector, EvictionControls.cancel(controlling.id()));
  }
}
