package io.evictl.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The last lines of a child process's log, for the message of a start that failed. */
final class LogTail {

  private static final int LINES = 20;

  private LogTail() {}

  /** Empty if there is no log yet; bytes that are no UTF-8 are replaced. */
  static String of(Path log) {
    if (!Files.exists(log)) {
      return "";
    }
    try {
      var lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join(
          System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }
}
