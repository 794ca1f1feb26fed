package io.evictl.ops.benchmarks.rig;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each measurement as a line of a file of tab-separated values; summaries for the reader. */
public final class Results implements AutoCloseable {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final PrintStream raw;
  private final Path file;

  /** Makes the folder if it is not there. */
  public Results(Path file, String... columns) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      this.raw = new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    raw.println(String.join("\t", columns));
    OUT.println("  " + String.join("\t", columns));
  }

  /** One measurement; numbers with at most three decimals. */
  public void row(Object... values) {
    var line = Arrays.stream(values).map(Results::text).collect(Collectors.joining("\t"));
    raw.println(line);
    OUT.println("  " + line);
  }

  public static void say(String format, Object... values) {
    OUT.println(String.format(Locale.ROOT, format, values));
  }

  /**
   * Median with least and greatest in brackets.
   *
   * @param decimals of each
   */
  public static String spread(List<Double> values, int decimals) {
    return String.format(
        Locale.ROOT,
        "%%.%1$df (%%.%1$df-%%.%1$df)".formatted(decimals),
        quantile(values, 0.5),
        quantile(values, 0),
        quantile(values, 1));
  }

  /** The smallest value that at least so large a part of all does not exceed. */
  public static double quantile(List<Double> values, double part) {
    var sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(part * sorted.size());
    return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(0, rank - 1));
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.3f", number)
        : value.toString();
  }

  @Override
  public void close() {
    raw.close();
    Stream.of("", "raw data: " + file.getFileName()).forEach(OUT::println);
  }
}
