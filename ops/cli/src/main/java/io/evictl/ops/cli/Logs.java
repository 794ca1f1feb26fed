package io.evictl.ops.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log lines go: to a file, to standard error, or nowhere; never among the results. */
final class Logs {
  private static final int FILE_BYTES = 16 << 20;
  private static final int FILES = 4;
  private static final String LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s %5$s%6$s%n";

  /** Held, as java.util.logging itself holds loggers only weakly. */
  private static final Logger FOREIGN = Logger.getLogger("");

  private static final Logger OURS = Logger.getLogger("io.evictl");

  private Logs() {}

  /** To be called before the first logger is made. */
  static void choose() {
    System.setProperty("slf4j.provider", "org.slf4j.jul.JULServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("java.util.logging.SimpleFormatter.format", LINE);
    LogManager.getLogManager().reset();
    FOREIGN.setLevel(Level.OFF);
  }

  static void toStandardError() {
    to(new ConsoleHandler());
  }

  /** To {@code evictl.log} in the folder; four files of 16 MiB at most. */
  static void toFile(Path folder) {
    try {
      Files.createDirectories(folder);
      var pattern = folder.resolve("evictl.log").toString().replace("%", "%%") + ".%g";
      to(new FileHandler(pattern, FILE_BYTES, FILES, true));
    } catch (IOException problem) {
      throw new UncheckedIOException("log folder " + folder, problem);
    }
  }

  private static void to(Handler handler) {
    handler.setFormatter(new SimpleFormatter());
    handler.setLevel(Level.ALL);
    FOREIGN.addHandler(handler);
    FOREIGN.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
  }
}
