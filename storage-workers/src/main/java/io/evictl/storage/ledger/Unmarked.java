package io.evictl.storage.ledger;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A purged row whose nodes are to be marked.
 *
 * @param nodes of the execution that named the entry, the first 32
 */
public record Unmarked(
    RowKey key, ArtifactKey artifact, ExecutionId execution, List<String> nodes) {

  public Unmarked {
    nodes = List.copyOf(nodes);
  }

  static Unmarked read(ResultSet row, StatementContext context) throws SQLException {
    var artifact =
        new ArtifactKey(
            new DatasetKey(
                row.getString("dataset_project"),
                row.getString("dataset_name"),
                row.getString("dataset_domain"),
                row.getString("dataset_version")),
            row.getString("artifact_id"));
    return new Unmarked(
        new RowKey(LedgerRows.task(row, context), artifact.id()),
        artifact,
        new ExecutionId(
            row.getString("execution_project"),
            row.getString("execution_domain"),
            row.getString("execution_name")),
        List.of((String[]) row.getArray("nodes").getArray()));
  }
}
