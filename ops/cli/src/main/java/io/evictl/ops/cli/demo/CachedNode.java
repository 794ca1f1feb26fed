package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.Table;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.snapshot.SnapshotReader;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A node that names a cache entry, and what is behind that entry now.
 *
 * @param cached empty where a run would not hit
 */
record CachedNode(
    ExecutionId execution, String nodeId, EntryKey entry, Optional<CatalogDatabase.Cached> cached) {

  /** All of some executions, in the order of executions and nodes. */
  static List<CachedNode> of(
      Collection<ExecutionId> executions, AdminDatabase admin, Connection catalog)
      throws SQLException {
    var reader = new SnapshotReader(admin);
    var found = new ArrayList<CachedNode>();
    for (var execution : executions) {
      var snapshot = reader.read(execution);
      if (snapshot.isEmpty()) {
        continue;
      }
      for (var node : snapshot.get().nodes()) {
        var entry = node.getEntry();
        if (entry.isPresent()) {
          var cached = CatalogDatabase.lookUp(catalog, entry.get());
          found.add(new CachedNode(execution, node.getNodeId(), entry.get(), cached));
        }
      }
    }
    return found;
  }

  /** Whether what is cached now was produced by one of these executions. */
  boolean isProductOf(Collection<ExecutionId> executions) {
    return cached.map(CatalogDatabase.Cached::producer).filter(executions::contains).isPresent();
  }

  static List<String> table(List<CachedNode> nodes) {
    var table = new Table("NODE", "TASK", "TAG", "PRODUCED BY");
    for (var node : nodes) {
      table.row(
          Table.shortened(node.nodeId(), 24),
          Table.shortened(EntryTable.task(node.entry()), 30),
          EntryTable.tag(node.entry()),
          node.producer());
    }
    return table.lines();
  }

  private String producer() {
    if (cached.isEmpty()) {
      return "nothing is cached now";
    }
    var producer = cached.get().producer();
    if (producer == null) {
      return "unknown";
    }
    return producer.equals(execution) ? "this execution" : Keys.of(producer);
  }
}
