package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.EvictionControls;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evictl resume}. */
@Command(name = "resume", description = "Let a paused request go on.", sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ResumeCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Mixin private Controlling controlling;

  public ResumeCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return controlling.run(screen, connector, EvictionControls.resume(controlling.id()));
  }
}
