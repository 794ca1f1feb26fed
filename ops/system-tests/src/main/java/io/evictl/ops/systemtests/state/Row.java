package io.evictl.ops.systemtests.state;

import java.util.Comparator;

/**
 * A row with all its content.
 *
 * @param table its table
 * @param text the whole row as Postgres writes a composite value: equal text is an equal row
 */
public record Row(String table, String text) implements Comparable<Row> {

  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::table).thenComparing(Row::text);

  private static final int SHOWN = 200;

  @Override
  public int compareTo(Row other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return table + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…");
  }
}
