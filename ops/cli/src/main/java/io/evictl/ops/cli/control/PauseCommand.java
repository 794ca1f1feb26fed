package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evictl pause}. */
@Command(
    name = "pause",
    description = "Begin no further hide until 'evictl resume'.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class PauseCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Mixin private Controlling controlling;

  public PauseCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return controlling.run(screen, connector, EvictionControls.pause(controlling.id()));
  }
}
