package io.evictl.ops.benchmarks.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code evictl run --rooms workers} with a heap of 256 MiB. */
final class WorkersProcess implements AutoCloseable {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofMinutes(3);
  private static final long KIB = 1024;

  private final Process process;
  private final Path output;

  private WorkersProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it; returns when it takes tasks. */
  static WorkersProcess start(Path folder, Map<String, String> settings) throws IOException {
    var config = folder.resolve("workers.properties");
    var properties = new Properties();
    properties.putAll(new TreeMap<>(settings));
    try (var writer = Files.newBufferedWriter(config)) {
      properties.store(writer, null);
    }
    var output = folder.resolve("workers.txt");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(System.getProperty("benchmark.jvm", "").split(" ")));
    command.removeIf(String::isEmpty);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.evictl.ops.cli.Evictl", "run", "--rooms", "workers", "--config"));
    command.add(config.toString());
    var process =
        new WorkersProcess(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start(),
            output);
    Awaitility.await("partitions for the workers")
        .atMost(DEFINITELY_TOO_SLOW)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .until(() -> !process.process.isAlive() || process.text().contains("outcome=assigned"));
    process.check();
    return process;
  }

  private String text() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether it lives.
   *
   * @throws IllegalStateException with what it said, if it ended
   */
  void check() {
    if (!process.isAlive()) {
      throw new IllegalStateException("workers have ended: " + text());
    }
  }

  /** CPU seconds used since its start. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Largest resident set so far, bytes; 0 where the system does not tell. */
  long peakResidentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
