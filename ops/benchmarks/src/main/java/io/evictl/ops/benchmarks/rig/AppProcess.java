package io.evictl.ops.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender in a JVM of its own, so that its CPU and memory are its own. */
public final class AppProcess implements AutoCloseable {
  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");
  private static final long LIMIT_SECONDS = 60;
  private static final double NANOS = 1e9;
  private static final long KIB = 1024;

  private final Process process;

  private AppProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a main class with this JVM's class path.
   *
   * @param output where standard output and error go
   */
  public static AppProcess start(String mainClass, List<String> arguments, Path output) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of(System.getProperty("benchmark.jvm", "").split(" ")));
    command.removeIf(String::isEmpty);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    try {
      return new AppProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(mainClass + " did not start", e);
    }
  }

  /**
   * Starts {@code evictl run}; returns when a new line of its output holds the text.
   *
   * @throws IllegalStateException with its output, if it ends before
   */
  public static AppProcess evictl(String rooms, Path config, Path output, String ready) {
    int from = Log.lines(output);
    var arguments = List.of("run", "--rooms", rooms, "--config", config.toString());
    var app = start("io.evictl.ops.cli.Evictl", arguments, output);
    Log.awaitLine(output, ready, from, app);
    return app;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** CPU seconds used since its start. */
  public double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / NANOS;
  }

  /** Largest resident set so far, bytes; 0 where the system does not tell. */
  public long peakResidentBytes() {
    var status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** Stops it in order. */
  @Override
  public void close() {
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
