package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** SQL that fills flyteadmin's tables with executions of its own making. */
public final class GeneratedRows {
  private GeneratedRows() {}

  /** Nodes n000001 … of a concluded execution. */
  public static String execution(String name, int nodes, ByteString closure) {
    return """
    INSERT INTO executions (execution_project, execution_domain, execution_name, phase, spec,
                            parent_node_execution_id)
    VALUES ('flytesnacks', 'development', '%1$s', 'SUCCEEDED', '', 0);
    INSERT INTO node_executions (execution_project, execution_domain, execution_name, node_id,
                                 phase, closure)
    SELECT 'flytesnacks', 'development', '%1$s', 'n' || lpad(i::text, 6, '0'), 'SUCCEEDED',
           '\\x%3$s'
      FROM generate_series(1, %2$d) i;
    """
        .formatted(name, nodes, hex(closure));
  }

  /** A number of executions of two nodes each, children with their labels, and their tasks. */
  public static String crowd(int executions) {
    return """
    INSERT INTO executions (execution_project, execution_domain, execution_name, phase, spec,
                            parent_node_execution_id)
    SELECT 'flytesnacks', 'development', 'crowd' || i, 'SUCCEEDED', '', i
      FROM generate_series(1, %1$d) i;
    INSERT INTO node_executions (execution_project, execution_domain, execution_name, node_id,
                                 phase, closure, parent_id)
    SELECT 'flytesnacks', 'development', 'crowd' || i, 'n' || n, 'SUCCEEDED', '', 1
      FROM generate_series(1, %1$d) i, generate_series(0, 1) n;
    INSERT INTO task_executions (project, domain, name, version, execution_project,
                                 execution_domain, execution_name, node_id, retry_attempt)
    SELECT 'flytesnacks', 'development', 'shop.square', 'v1', 'flytesnacks', 'development',
           'crowd' || i, 'n' || n, 0
      FROM generate_series(1, %1$d) i, generate_series(0, 1) n;
    INSERT INTO execution_tags (execution_project, execution_domain, execution_name, key, value)
    SELECT 'flytesnacks', 'development', 'crowd' || i, t.key,
           CASE t.key WHEN 'execution-id' THEN 'crowd' || i / 3 ELSE t.value END
      FROM generate_series(1, %1$d) i,
           (VALUES ('project', 'flytesnacks'), ('domain', 'development'), ('execution-id', ''))
             AS t (key, value);
    ANALYZE;
    """
        .formatted(executions);
  }

  public static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
