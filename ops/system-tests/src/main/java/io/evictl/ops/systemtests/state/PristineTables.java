package io.evictl.ops.systemtests.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All tables of schema {@code public} beside a copy of each in schema {@code pristine}. The copy is
 * made in the template database, so that it comes with every database created from it; no program
 * under test knows of it. Rows are compared by the database over all columns.
 */
public final class PristineTables {

  private static final String TABLES =
      """
      SELECT t.table_name,
             count(*) FILTER (WHERE c.data_type IN ('json', 'xml', 'point')) = 0 AS comparable
        FROM information_schema.tables t
        JOIN information_schema.columns c USING (table_schema, table_name)
       WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       GROUP BY t.table_name
       ORDER BY t.table_name
      """;

  private record Table(String name, boolean comparable) {

    private String quoted() {
      return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Whole rows, or their texts where a column has a type without an equality. */
    private String rowsOf(String schema) {
      return comparable
          ? "TABLE %s.%s".formatted(schema, quoted())
          : "SELECT t::text FROM %s.%s t".formatted(schema, quoted());
    }

    private String difference(String from, String minus) {
      return "%s EXCEPT ALL %s".formatted(rowsOf(from), rowsOf(minus));
    }

    private String textOfDifference(String from, String minus) {
      return comparable
          ? "SELECT d::text FROM (%s) d".formatted(difference(from, minus))
          : difference(from, minus);
    }
  }

  private final List<Table> tables;

  private PristineTables(List<Table> tables) {
    this.tables = tables;
  }

  /** Copies every table as it is now. */
  public static void copy(Connection database) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute("CREATE SCHEMA pristine");
      for (var table : tables(database)) {
        statement.execute(
            "CREATE TABLE pristine.%s AS TABLE public.%s"
                .formatted(table.quoted(), table.quoted()));
      }
      statement.execute("ANALYZE");
    }
  }

  /** Of a database that was created from one with copies. */
  public static PristineTables in(Connection database) throws SQLException {
    return new PristineTables(tables(database));
  }

  private static List<Table> tables(Connection database) throws SQLException {
    var tables = new ArrayList<Table>();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.add(new Table(rows.getString(1), rows.getBoolean(2)));
      }
    }
    return tables;
  }

  /** What is different now, in every table. */
  public RowChanges changes(Connection database) throws SQLException {
    var gone = new TreeSet<Row>();
    var come = new TreeSet<Row>();
    for (var table : tables) {
      read(database, table, table.textOfDifference("pristine", "public"), gone);
      read(database, table, table.textOfDifference("public", "pristine"), come);
    }
    return new RowChanges(gone, come);
  }

  /**
   * Puts back the rows that are gone.
   *
   * @return how many
   */
  public int restore(Connection database, RowChanges changes) throws SQLException {
    int restored = 0;
    for (var table : tables) {
      if (changes.gone().stream().anyMatch(row -> row.table().equals(table.name()))) {
        try (var statement = database.createStatement()) {
          restored +=
              statement.executeUpdate(
                  "INSERT INTO public.%s %s"
                      .formatted(table.quoted(), table.difference("pristine", "public")));
        }
      }
    }
    return restored;
  }

  private static void read(Connection database, Table table, String query, Set<Row> into)
      throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        into.add(new Row(table.name(), rows.getString(1)));
      }
    }
  }
}
