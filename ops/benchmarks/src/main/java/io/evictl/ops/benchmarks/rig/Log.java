package io.evictl.ops.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** What a process has written. */
public final class Log {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofMinutes(10);

  private Log() {}

  /** Lines so far. */
  public static int lines(Path output) {
    return read(output).size();
  }

  public static void awaitLine(Path output, String part, AppProcess writer) {
    awaitLine(output, part, 0, writer);
  }

  /** Waits until a line after the first ones holds the text, as long as the process lives. */
  public static void awaitLine(Path output, String part, int after, AppProcess writer) {
    Awaitility.await("'" + part + "' in " + output)
        .atMost(DEFINITELY_TOO_SLOW)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> holds(output, part, after) || !writer.isAlive());
    if (!holds(output, part, after)) {
      throw new IllegalStateException(String.join("\n", read(output)));
    }
  }

  /**
   * Whether the process lives.
   *
   * @throws IllegalStateException with what it said, if it ended
   */
  public static void check(Path output, AppProcess writer) {
    if (!writer.isAlive()) {
      throw new IllegalStateException("it has ended: " + String.join("\n", read(output)));
    }
  }

  private static boolean holds(Path output, String part, int after) {
    return read(output).stream().skip(after).anyMatch(line -> line.contains(part));
  }

  private static List<String> read(Path output) {
    try {
      return Files.exists(output) ? Files.readAllLines(output) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
