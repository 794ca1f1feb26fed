package io.evictl.ops.systemtests.kill;

import io.evictl.ops.systemtests.accept.DeploymentPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** {@code evictl run} as a process of its own, which can be killed. */
final class RoomsProcess implements AutoCloseable {

  private static final long LIMIT_SECONDS = 30;

  private final Process process;

  private RoomsProcess(Process process) {
    this.process = process;
  }

  /** Starts the rooms of the plan; settings and output go to the folder. */
  static RoomsProcess start(DeploymentPlan plan, Path folder, String name) {
    try {
      var config = folder.resolve(name + ".properties");
      var settings = new Properties();
      settings.putAll(plan.settings());
      try (var writer = Files.newBufferedWriter(config)) {
        settings.store(writer, null);
      }
      var output = folder.resolve(name + ".txt").toFile();
      var command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--sun-misc-unsafe-memory-access=allow",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              classpath(),
              "io.evictl.ops.cli.Evictl",
              "run",
              "--config",
              config.toString());
      return new RoomsProcess(
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start());
    } catch (IOException e) {
      throw new UncheckedIOException("the rooms did not start", e);
    }
  }

  /** Surefire hides the class path in a manifest and tells it here. */
  private static String classpath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}: nothing of it is told or asked. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("pid " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pid " + process.pid() + " ends", e);
    }
  }

  /** Stops it in order, as an operator does. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
