package io.evictl.ops.systemtests.instances;

import io.evictl.ops.systemtests.accept.DeploymentPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * An instance of the stream, {@code evictl run --rooms stream}, with a state folder of its own.
 * Started again after its end it finds that folder as it was.
 */
final class StreamInstance implements AutoCloseable {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(300);

  private final String name;
  private final Path config;
  private final Path output;
  private Process process;
  private int linesBefore;

  private StreamInstance(String name, Path config, Path output) {
    this.name = name;
    this.config = config;
    this.output = output;
    this.process = launch();
  }

  /** Starts it; settings, state and output go to the folder. */
  static StreamInstance start(DeploymentPlan plan, Path folder, String name) {
    var own =
        plan.with("stream.state.dir", folder.resolve(name).toString())
            .with("stream.config.client.id", name);
    var settings = new Properties();
    settings.putAll(own.settings());
    var config = folder.resolve(name + ".properties");
    try (var writer = Files.newBufferedWriter(config)) {
      settings.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new StreamInstance(name, config, folder.resolve(name + ".txt"));
  }

  /** Names its members of the consumer group. */
  String name() {
    return name;
  }

  private Process launch() {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.evictl.ops.cli.Evictl",
            "run",
            "--rooms",
            "stream",
            "--config",
            config.toString());
    try {
      linesBefore = lines().size();
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("instance " + name + " did not start", e);
    }
  }

  /** Waits until it has taken part in the group and restored what it was given. */
  void awaitRunning() {
    Awaitility.await("instance " + name + " runs")
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () ->
                lines().stream()
                    .skip(linesBefore)
                    .anyMatch(line -> line.contains("state=RUNNING")));
  }

  private List<String> lines() throws IOException {
    return Files.exists(output) ? Files.readAllLines(output) : List.of();
  }

  /** {@code kill -9}: nothing of it is told or asked. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Stops it in order, as a deployment tool does. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** Starts it again. */
  void startAgain() {
    process = launch();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("instance " + name + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while instance " + name + " ends", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
