package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.ExecutionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code evictl evict executions}. */
@Command(
    name = "executions",
    description = "Evict what several executions cached, as one request.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictExecutionsCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      arity = "0..*",
      paramLabel = "PROJECT/DOMAIN/NAME",
      description = "the executions",
      converter = ExecutionConverter.class)
  private List<ExecutionId> executions = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "more of them, one a line; blank lines and those with # are left out")
  private @Nullable Path file;

  @Mixin private Evicting evicting;

  EvictExecutionsCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    var all = new LinkedHashSet<>(executions);
    if (file != null) {
      all.addAll(listed(file));
    }
    if (all.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "name the executions, or a --file that lists them");
    }
    return evicting.run(screen, connector, requests -> requests.executions(List.copyOf(all)));
  }

  private static List<ExecutionId> listed(Path file) {
    var listed = new ArrayList<ExecutionId>();
    try {
      for (var line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          listed.add(new ExecutionConverter().convert(line.strip()));
        }
      }
      return listed;
    } catch (IOException problem) {
      throw new CliException(ExitCode.USAGE, file + " can't be read: " + problem, problem);
    } catch (TypeConversionException problem) {
      throw new CliException(ExitCode.USAGE, file + ": " + problem.getMessage(), problem);
    }
  }
}
