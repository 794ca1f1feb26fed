package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evictl evict}: what kind of thing is evicted is its sub-command. */
@Command(name = "evict", description = "Evict what was cached.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class EvictCommand implements Runnable {
  @Spec private CommandSpec spec;

  private EvictCommand() {}

  public static CommandLine with(Screen screen, Deployment.Connector connector) {
    return new CommandLine(new EvictCommand())
        .addSubcommand(new EvictExecutionCommand(screen, connector))
        .addSubcommand(new EvictExecutionsCommand(screen, connector))
        .addSubcommand(new EvictNodeCommand(screen, connector))
        .addSubcommand(new EvictTaskCommand(screen, connector))
        .addSubcommand(new EvictEntryCommand(screen, connector));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "evict what? Write 'evictl evict execution PROJECT/DOMAIN/NAME',"
            + " or executions, node, task, entry");
  }
}
