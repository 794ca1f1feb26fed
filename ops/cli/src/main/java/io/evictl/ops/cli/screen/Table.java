package io.evictl.ops.cli.screen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text with columns as wide as their widest cell; the last one is not padded. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  public Table row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells, not " + header.size());
    }
    rows.add(Arrays.stream(cells).map(String::valueOf).toList());
    return this;
  }

  public List<String> lines() {
    var widths = new int[header.size()];
    measure(widths, header);
    rows.forEach(row -> measure(widths, row));
    var lines = new ArrayList<String>();
    lines.add(line(widths, header));
    rows.forEach(row -> lines.add(line(widths, row)));
    return lines;
  }

  private static void measure(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private static String line(int[] widths, List<String> cells) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length - 1; i++) {
      line.append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length()).append(GAP);
    }
    return line.append(cells.getLast()).toString();
  }

  /** At most so many characters; what is cut is marked by an ellipsis. */
  public static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
