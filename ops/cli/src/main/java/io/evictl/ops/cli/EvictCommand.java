package io.evictl.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evictl evict}: what kind of thing is evicted is its sub-command. */
@Command(name = "evict", description = "Evict what an execution cached.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "evict what? Write 'evictl evict execution PROJECT/DOMAIN/NAME'");
  }
}
