package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evictl evict node}. */
@Command(
    name = "node",
    description = "Evict what a node cached, with all that is nested below it.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictNodeCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      index = "0",
      paramLabel = "PROJECT/DOMAIN/NAME",
      description = "the node's execution",
      converter = ExecutionConverter.class)
  private ExecutionId execution;

  @Parameters(index = "1", paramLabel = "NODE", description = "the node's unique id, e.g. n1-0-n0")
  private String node;

  @Mixin private Evicting evicting;

  EvictNodeCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return evicting.run(screen, connector, requests -> requests.node(new NodeId(execution, node)));
  }
}
