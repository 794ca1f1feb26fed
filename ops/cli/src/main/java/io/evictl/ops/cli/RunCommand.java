package io.evictl.ops.cli;

import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.standalone.Room;
import io.evictl.ops.standalone.Rooms;
import io.evictl.ops.standalone.SettingsFile;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evictl run}: rooms of a real deployment, until the process is told to stop. */
@Command(
    name = "run",
    description = "Run the stream, the workers and the snapshot service, or some of them.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
  private final Screen screen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "settings of the deployment")
  private Path config;

  @Option(
      names = "--rooms",
      paramLabel = "LIST",
      description =
          "some of stream,workers,snapshots,archival,gateway (default: the setting 'rooms', or"
              + " the first three, and archival if it has a policy)")
  private @Nullable String rooms;

  @Option(
      names = "--log",
      paramLabel = "DIR",
      description = "write the log to files there (default: standard error)")
  private @Nullable Path log;

  RunCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    if (log == null) {
      Logs.toStandardError();
    } else {
      Logs.toFile(log);
    }
    var settings = new TreeMap<>(SettingsFile.read(config));
    if (rooms != null) {
      Room.named(rooms);
      settings.put(Rooms.SETTING, rooms);
    }
    try (var running = Rooms.from(settings)) {
      var stopped = UntilStopped.watch(running);
      running.start(screen::note);
      screen.note("running: " + running.labels() + "; stop with Ctrl-C");
      stopped.await();
    }
    return ExitCode.OK.number();
  }
}
