package io.evictl.ops.cli.demo;

import io.evictl.schemas.record.ExecutionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demo's own look into flyteadmin's database; whole tables, as a capture is small. */
final class FlyteDatabase {
  private static final String CONCLUDED =
      """
      SELECT execution_project, execution_domain, execution_name, parent_node_execution_id
        FROM executions
       WHERE phase IN ('SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT')
      """;
  private static final String NODES =
      """
      SELECT id, execution_project, execution_domain, execution_name, node_id, parent_id
        FROM node_executions
      """;

  private FlyteDatabase() {}

  /** The nesting of all concluded executions. */
  static Nesting nesting(Connection admin) throws SQLException {
    var executions = new ArrayList<Nesting.Execution>();
    try (var query = admin.prepareStatement(CONCLUDED);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        executions.add(
            new Nesting.Execution(execution(rows), reference(rows, "parent_node_execution_id")));
      }
    }
    return new Nesting(executions, nodes(admin));
  }

  private static List<Nesting.Node> nodes(Connection admin) throws SQLException {
    var nodes = new ArrayList<Nesting.Node>();
    try (var query = admin.prepareStatement(NODES);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        nodes.add(
            new Nesting.Node(
                rows.getLong("id"),
                execution(rows),
                rows.getString("node_id"),
                reference(rows, "parent_id")));
      }
    }
    return nodes;
  }

  private static ExecutionId execution(ResultSet row) throws SQLException {
    return new ExecutionId(
        row.getString("execution_project"),
        row.getString("execution_domain"),
        row.getString("execution_name"));
  }

  /** Null and 0 both mean none (flyteadmin writes 0). */
  private static @Nullable Long reference(ResultSet row, String column) throws SQLException {
    long id = row.getLong(column);
    return id == 0 ? null : id;
  }
}
