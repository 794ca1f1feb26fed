package io.evictl.storage.writeback;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.sql.RowArrays;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Flyteadmin's table {@code node_executions} (Flyte 1.16), by its primary key, within the caller's
 * transaction.
 */
final class AdminNodes {
  private AdminNodes() {}

  static final String NODES =
      """
      SELECT n.execution_project, n.execution_domain, n.execution_name, n.node_id, n.closure
        FROM unnest(CAST(:p AS text[]), CAST(:d AS text[]), CAST(:e AS text[]),
                    CAST(:node AS text[])) AS k(p, d, e, node)
        JOIN node_executions n
          ON n.execution_project = k.p AND n.execution_domain = k.d AND n.execution_name = k.e
         AND n.node_id = k.node
       WHERE n.cache_status IN ('CACHE_HIT', 'CACHE_POPULATED') AND n.closure IS NOT NULL""";

  /** Only where the closure is still what was read: flyteadmin may have written meanwhile. */
  static final String MARK =
      """
      UPDATE node_executions n SET cache_status = 'CACHE_EVICTED', closure = :after
       WHERE n.execution_project = :p AND n.execution_domain = :d AND n.execution_name = :e
         AND n.node_id = :node AND n.closure = :before""";

  /** Names a node. */
  record NodeKey(ExecutionId execution, String nodeId) {}

  /** A node that has to do with a cache, as it is stored. */
  record Node(NodeKey key, byte[] closure) {}

  static List<Node> read(Handle handle, Collection<NodeKey> keys) {
    return keys.isEmpty()
        ? List.of()
        : RowArrays.<NodeKey>of(keys)
            .text("p", key -> key.execution().getProject())
            .text("d", key -> key.execution().getDomain())
            .text("e", key -> key.execution().getName())
            .text("node", NodeKey::nodeId)
            .bindTo(handle.createQuery(NODES))
            .map(
                (row, context) ->
                    new Node(
                        new NodeKey(
                            new ExecutionId(
                                row.getString("execution_project"),
                                row.getString("execution_domain"),
                                row.getString("execution_name")),
                            row.getString("node_id")),
                        row.getBytes("closure")))
            .list();
  }

  /** Whether the node was still as it was read. */
  static boolean mark(Handle handle, Node node, byte[] after) {
    return handle
            .createUpdate(MARK)
            .bind("after", after)
            .bind("p", node.key().execution().getProject())
            .bind("d", node.key().execution().getDomain())
            .bind("e", node.key().execution().getName())
            .bind("node", node.key().nodeId())
            .bind("before", node.closure())
            .execute()
        == 1;
  }
}
