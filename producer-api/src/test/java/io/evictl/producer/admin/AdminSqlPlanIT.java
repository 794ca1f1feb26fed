package io.evictl.producer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statement goes by an index where flyteadmin's tables are large. */
class AdminSqlPlanIT {
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-zA-Z]+)");
  private static final int EXECUTIONS = 12_000;
  private static final int NODES = 20_000;

  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("project", "'flytesnacks'"),
          Map.entry("domain", "'development'"),
          Map.entry("name", "'big'"),
          Map.entry("after", "'n009000'"),
          Map.entry("limit", "1000"),
          Map.entry("updatedAt", "'2026-11-22T00:00:00Z'"),
          Map.entry("rowId", "7"),
          Map.entry("rowIds", "'{7,8}'"),
          Map.entry("nodeIds", "'{n000007,n000008}'"),
          Map.entry("first", "'n009001'"),
          Map.entry("last", "'n010000'"),
          Map.entry("projects", "'{flytesnacks,flytesnacks}'"),
          Map.entry("domains", "'{development,development}'"),
          Map.entry("names", "'{crowd7,crowd8}'"));

  private static TestAdminDatabase database;

  @BeforeAll
  static void fill() {
    database = TestAdminDatabase.empty();
    database.execute(GeneratedRows.crowd(EXECUTIONS));
    database.execute(
        """
        INSERT INTO tasks (project, domain, name, version, closure)
        SELECT 'flytesnacks', 'development', 'task' || i, 'a1', '' FROM generate_series(1, 20000) i
        """);
    database.execute(GeneratedRows.execution("big", NODES, ByteString.EMPTY) + "ANALYZE;");
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  static List<String> statements() {
    return List.of(
        AdminSql.EXECUTION,
        AdminSql.ONE_AS_ARCHIVED,
        AdminSql.ARCHIVED,
        AdminSql.ACTIVE,
        AdminSql.NODES_AFTER,
        AdminSql.NODES_BY_ID,
        AdminSql.NODE_IDS,
        AdminSql.ENCLOSING,
        AdminSql.TASKS_BETWEEN,
        AdminSql.ARRAYS,
        AdminSql.PARENTS_OF,
        AdminSql.TAGGED_CHILDREN);
  }

  @ParameterizedTest
  @MethodSource("statements")
  void statement_withItsValues_scansNoTable(String sql) throws SQLException {
    var planned = PARAMETER.matcher(sql).replaceAll(name -> VALUES.get(name.group(1)));
    assertThat(explain("EXPLAIN " + planned)).doesNotContain("Seq Scan");
  }

  /** After five runs of a prepared statement the server plans it without its values. */
  @ParameterizedTest
  @MethodSource("statements")
  void statement_withoutItsValues_scansNoTable(String sql) throws SQLException {
    var numbers = new LinkedHashMap<String, Integer>();
    var planned =
        PARAMETER
            .matcher(sql)
            .replaceAll(
                name ->
                    "\\$" + numbers.computeIfAbsent(name.group(1), fresh -> numbers.size() + 1));
    assertThat(explain("EXPLAIN (GENERIC_PLAN) " + planned)).doesNotContain("Seq Scan");
    assertThat(new TreeMap<>(VALUES)).containsKeys(numbers.keySet().toArray(String[]::new));
  }

  private static String explain(String statement) throws SQLException {
    // Parameters are part of the text here, not to be bound.
    var url = database.urlWithUser() + "&preferQueryMode=simple";
    try (var connection = DriverManager.getConnection(url);
        var explain = connection.createStatement();
        var rows = explain.executeQuery(statement)) {
      var plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
      return plan.toString();
    }
  }
}
