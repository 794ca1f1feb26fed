package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CaptureLoad;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evictl load-capture}. */
@Command(
    name = "load-capture",
    description = "Load what a live Flyte had into an empty standalone, and publish its events.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LoadCaptureCommand implements Callable<Integer> {
  private final Screen screen;

  @Parameters(paramLabel = "DIR", description = "folder of the capture")
  private Path folder;

  @Option(names = "--no-events", description = "do not publish its CloudEvents")
  private boolean noEvents;

  @Mixin private Where where;

  LoadCaptureCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    var capture = Capture.in(folder);
    var load = CaptureLoad.into(where.settings());
    var allowed = load.allowList();
    load.databases(capture);
    screen.print("databases: flyteadmin and datacatalog as captured");
    screen.print("objects: " + load.objects(capture));
    if (!noEvents) {
      screen.print("events: " + load.events(capture) + " published");
    }
    var prefix = capture.manifest().catalogPrefix();
    if (allowed.stream().noneMatch(prefix::startsWith)) {
      screen.note(
          "note: the workers may delete below %s only; this capture's entries lie below %s: start"
                  .formatted(String.join(", ", allowed), prefix)
              + " the standalone with --allow "
              + prefix);
    }
    return ExitCode.OK.number();
  }
}
