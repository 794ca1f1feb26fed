package io.evictl.ops.cli;

import io.evictl.ops.cli.control.ApproveCommand;
import io.evictl.ops.cli.control.CancelCommand;
import io.evictl.ops.cli.control.PauseCommand;
import io.evictl.ops.cli.control.RestoreCommand;
import io.evictl.ops.cli.control.ResumeCommand;
import io.evictl.ops.cli.control.RetryFailedCommand;
import io.evictl.ops.cli.demo.DemoCommand;
import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.KafkaDeployment;
import io.evictl.ops.cli.evict.EvictCommand;
import io.evictl.ops.cli.leftovers.LeftoversCommand;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.rights.AclsCommand;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.servers.ServerStartException;
import io.evictl.ops.standalone.FolderInUseException;
import io.evictl.ops.standalone.PortInUseException;
import io.evictl.ops.standalone.capture.CaptureException;
import io.evictl.producer.InvalidRequestException;
import io.evictl.schemas.settings.SettingsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code evictl}: its parts, its errors and its exit codes. */
@Command(
    name = "evictl",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "evictl 0.1.0",
    description = "Event-driven eviction of cached task outputs for Flyte.",
    footer = {
      "",
      "Exit codes: 0 ok, 1 failed, 2 partial, 3 refused, 64 wrong command line.",
      "Begin with: evictl demo"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Evictl implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "log to standard error, and show where an error comes from")
  private boolean debug;

  private Evictl() {}

  public static void main(String... args) {
    Logs.choose();
    System.exit(run(Screen.ofProcess(), KafkaDeployment::open, args));
  }

  /** Runs the command and returns its exit code; writes to the screen only. */
  public static int run(Screen screen, Deployment.Connector connector, String... args) {
    var evictl = new Evictl();
    var line =
        new CommandLine(evictl)
            .addSubcommand(new DemoCommand(screen, connector, Logs::toFile))
            .addSubcommand(new StandaloneCommand(screen))
            .addSubcommand(new RunCommand(screen))
            .addSubcommand(EvictCommand.with(screen, connector))
            .addSubcommand(new StatusCommand(screen, connector))
            .addSubcommand(new PauseCommand(screen, connector))
            .addSubcommand(new ResumeCommand(screen, connector))
            .addSubcommand(new ApproveCommand(screen, connector))
            .addSubcommand(new CancelCommand(screen, connector))
            .addSubcommand(new RetryFailedCommand(screen, connector))
            .addSubcommand(new RestoreCommand(screen, connector))
            .addSubcommand(new ReconcileCommand(screen))
            .addSubcommand(new LeftoversCommand(screen))
            .addSubcommand(new ExplainCommand(screen))
            .addSubcommand(new PolicyCommand(screen))
            .addSubcommand(new LoadCaptureCommand(screen))
            .addSubcommand(new TopicsCommand(screen))
            .addSubcommand(new SchemasCommand(screen))
            .addSubcommand(new AclsCommand(screen));
    line.registerConverter(Duration.class, new DurationConverter());
    line.setExecutionStrategy(
        parsed -> {
          if (evictl.debug) {
            Logs.toStandardError();
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler((problem, arguments) -> usage(screen, problem));
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> evictl.failure(screen, problem).number());
    line.setOut(screen.out());
    line.setErr(screen.err());
    return line.execute(args);
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int usage(Screen screen, ParameterException problem) {
    var command = problem.getCommandLine().getCommandSpec().qualifiedName();
    screen.note("evictl: " + firstLine(problem.getMessage()) + "; see '" + command + " --help'");
    return ExitCode.USAGE.number();
  }

  private ExitCode failure(Screen screen, Exception problem) {
    if (debug) {
      var trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace, true));
      screen.note(trace.toString());
    }
    screen.note("evictl: " + message(problem));
    return switch (problem) {
      case CliException known -> known.exitCode();
      case SettingsException settings -> ExitCode.USAGE;
      case InvalidRequestException request -> ExitCode.USAGE;
      default -> ExitCode.FAILED;
    };
  }

  private String message(Exception problem) {
    var text = firstLine(String.valueOf(problem.getMessage()));
    return switch (problem) {
      case CliException known -> text;
      case SettingsException settings -> text;
      case InvalidRequestException request -> text;
      case CaptureException capture -> text;
      case ServerStartException server -> text;
      case FolderInUseException folder -> text;
      case PortInUseException port -> text;
      default ->
          "%s: %s%s"
              .formatted(
                  problem.getClass().getSimpleName(),
                  text,
                  debug ? "" : "; --debug shows where it comes from");
    };
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
