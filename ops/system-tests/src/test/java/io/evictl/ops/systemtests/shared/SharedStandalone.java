package io.evictl.ops.systemtests.shared;

import io.evictl.ops.standalone.Progress;
import io.evictl.ops.standalone.Standalone;
import io.evictl.ops.standalone.StandaloneSettings;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CaptureLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A standalone with a live Flyte's data, started for the first test that asks for it and stopped
 * after the last one. Tests keep apart by the executions that they evict, and so by requests.
 */
public final class SharedStandalone implements BeforeAllCallback, ParameterResolver {
  private static final Path SHAPES = Path.of("captures/flyte-1.16.8-shapes");
  private static final ExtensionContext.Namespace PLACE =
      ExtensionContext.Namespace.create(SharedStandalone.class);

  /**
   * The standalone that runs.
   *
   * @param folder its data folder
   * @param settings of its rooms and of clients
   */
  public record Running(Standalone standalone, Path folder, Map<String, String> settings)
      implements AutoCloseable {

    /** The gateway's, without a path. */
    public String gatewayUrl() {
      return "http://" + setting("gateway.http.listen");
    }

    /** One of the settings that a standalone always has. */
    public String setting(String name) {
      return Objects.requireNonNull(settings.get(name), name);
    }

    @Override
    public void close() {
      standalone.close();
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    running(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return running(context);
  }

  private static Running running(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(PLACE)
        .computeIfAbsent(Running.class, key -> start(), Running.class);
  }

  private static Running start() {
    try {
      var folder = Files.createTempDirectory("evictl-shared-");
      var capture = Capture.in(SHAPES);
      var standalone =
          new Standalone(
              StandaloneSettings.in(folder)
                  .withCatalog(
                      List.of(capture.manifest().catalogPrefix()), capture.manifest().buckets()),
              Progress.SILENT);
      standalone.start();
      var settings = standalone.settings();
      var load = CaptureLoad.into(settings);
      load.databases(capture);
      load.objects(capture);
      load.events(capture);
      return new Running(standalone, folder, settings);
    } catch (IOException e) {
      throw new IllegalStateException("the shared standalone can't be started", e);
    }
  }
}
