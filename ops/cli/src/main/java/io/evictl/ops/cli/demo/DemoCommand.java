package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.Screen.Style;
import io.evictl.ops.standalone.Standalone;
import io.evictl.ops.standalone.StandaloneSettings;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CaptureLoad;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evictl demo}. */
@Command(
    name = "demo",
    description = "Show the main path on what a live Flyte had cached, and prove it.",
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  /** Below the project's folder, which the script names. */
  private static final String SHIPPED = "ops/system-tests/captures/flyte-1.16.8-shapes";

  private final Screen screen;
  private final Deployment.Connector connector;
  private final Consumer<Path> logging;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "another capture than the one that ships with evictl")
  private @Nullable Path capture;

  @Option(names = "--keep", description = "keep the data folder")
  private boolean keep;

  public DemoCommand(Screen screen, Deployment.Connector connector, Consumer<Path> logging) {
    this.screen = screen;
    this.connector = connector;
    this.logging = logging;
  }

  @Override
  public Integer call() throws IOException, SQLException {
    var home = Path.of(System.getProperty("evictl.home", "."));
    var shown = Capture.in(capture == null ? home.resolve(SHIPPED) : capture);
    var data = Files.createTempDirectory("evictl-demo-");
    logging.accept(data.resolve("logs"));
    var clock = InstantSource.system();
    var steps = new Steps(screen, clock);
    boolean held = false;
    try {
      held = play(shown, data, steps, clock);
    } finally {
      if (held && !keep) {
        delete(data);
      } else {
        screen.note("data and logs are kept in " + data);
      }
    }
    return (held ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private boolean play(Capture shown, Path data, Steps steps, InstantSource clock)
      throws SQLException {
    var settings =
        StandaloneSettings.in(data)
            .withCatalog(List.of(shown.manifest().catalogPrefix()), shown.manifest().buckets());
    steps.step("Start everything on this machine");
    try (var standalone =
        new Standalone(
            settings,
            (what, where, took) ->
                steps.line("%-10s %-50s %6s".formatted(what, where, Steps.seconds(took))))) {
      var hook = new Thread(standalone::close, "evictl-demo-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      standalone.start();
      steps.done();
      play(shown, standalone, steps, clock);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return conclude(steps);
  }

  private void play(Capture shown, Standalone standalone, Steps steps, InstantSource clock)
      throws SQLException {
    var load = CaptureLoad.into(standalone.settings());
    try (var deployment = connector.open(standalone.settings());
        var admin = new AdminDatabase(SnapshotSettings.from(standalone.settings()).database());
        var s3 = load.s3()) {
      Demo.load(shown, load, steps);
      try (var catalog = load.catalog();
          var adminConnection = load.admin()) {
        new Demo(steps, deployment, catalog, adminConnection, admin, s3, clock).run();
      }
    }
  }

  private boolean conclude(Steps steps) {
    screen.print("");
    if (!steps.faults().isEmpty()) {
      steps.faults().forEach(fault -> screen.print("did not hold: " + fault));
      throw new CliException(
          ExitCode.FAILED, steps.faults().size() + " of the demo's claims did not hold");
    }
    screen.print(screen.styled(Style.GOOD, "All of it held, in " + steps.total() + "."));
    screen.print(
        """

        Next:
          ./ops/evictl standalone                     the same, to stay: data in ./.evictl
          ./ops/evictl load-capture DIR               in a second terminal: a Flyte's data
          ./ops/evictl evict execution P/D/NAME --dry-run
          ./ops/evictl evict execution P/D/NAME --wait
          ./ops/evictl status                         every request; with an ID, one of them
          ./ops/evictl restore ID                     before its purge
        """
            .stripTrailing());
    return true;
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException("demo folder " + folder + " can't be deleted", problem);
    }
  }
}
