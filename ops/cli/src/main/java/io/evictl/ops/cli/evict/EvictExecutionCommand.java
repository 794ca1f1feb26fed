package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.ExecutionId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evictl evict execution}. */
@Command(
    name = "execution",
    description = "Evict what an execution cached; its child executions included.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictExecutionCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      paramLabel = "PROJECT/DOMAIN/NAME",
      description = "the execution",
      converter = ExecutionConverter.class)
  private ExecutionId execution;

  @Mixin private Evicting evicting;

  EvictExecutionCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return evicting.run(screen, connector, requests -> requests.execution(execution));
  }
}
