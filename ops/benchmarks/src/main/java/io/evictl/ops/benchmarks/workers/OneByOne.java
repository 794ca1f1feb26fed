package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * As the eviction of Flyte's unmerged pull requests works, entry by entry: reserve, two reads, one
 * transaction of four deletions, the node's row, release, one call per object.
 */
final class OneByOne implements Contender {
  private static final String OF_DATASET =
      " WHERE dataset_project = ? AND dataset_name = ? AND dataset_domain = ?"
          + " AND dataset_version = ? AND ";
  private static final String RESERVE =
      "INSERT INTO reservations (created_at, updated_at, dataset_project, dataset_name,"
          + " dataset_domain, dataset_version, tag_name, owner_id, expires_at)"
          + " VALUES (now(), now(), ?, ?, ?, ?, ?, 'evictor', now() + interval '1 minute')";
  private static final List<String> READS =
      List.of(
          "SELECT * FROM tags" + OF_DATASET + "tag_name = ?",
          "SELECT * FROM artifacts" + OF_DATASET + "artifact_id = ?");
  private static final List<String> DELETES =
      List.of(
          "DELETE FROM tags" + OF_DATASET + "tag_name = ?",
          "DELETE FROM partitions WHERE dataset_uuid ="
              + " (SELECT dataset_uuid FROM artifacts"
              + OF_DATASET
              + "artifact_id = ? LIMIT 1)"
              + " AND artifact_id = 'x'",
          "DELETE FROM artifact_data" + OF_DATASET + "artifact_id = ?",
          "DELETE FROM artifacts" + OF_DATASET + "artifact_id = ?");
  private static final String RELEASE = "DELETE FROM reservations" + OF_DATASET + "tag_name = ?";

  private final Connection connection;
  private final S3Client s3;

  OneByOne(Ground ground) throws SQLException {
    this.connection = ground.connect();
    try (var direct = ground.direct();
        var statement = direct.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS node_executions (id text PRIMARY KEY, closure bytea)");
      statement.execute(
          "INSERT INTO node_executions SELECT 'n' || i, '\\x00' FROM generate_series(0, 9999) i"
              + " ON CONFLICT DO NOTHING");
    }
    this.s3 = ground.s3().newClient();
  }

  @Override
  public String label() {
    return "one-by-one";
  }

  @Override
  public void evict(MadeUpExecution execution) throws SQLException {
    var ids = execution.artifactIds();
    var objects = execution.objects();
    for (int entry = 0; entry < execution.entries(); entry++) {
      var tag = MadeUpEntries.key(execution, entry).getTag().orElseThrow();
      var id = ids.get(entry);
      run(RESERVE, execution, entry, tag);
      run(READS.getFirst(), execution, entry, tag);
      run(READS.getLast(), execution, entry, id);
      connection.setAutoCommit(false);
      for (var delete : DELETES) {
        run(delete, execution, entry, delete.contains("tag_name") ? tag : id);
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (var node =
          connection.prepareStatement("UPDATE node_executions SET closure = ? WHERE id = ?")) {
        node.setBytes(1, new byte[] {1});
        node.setString(2, "n" + entry);
        node.execute();
      }
      run(RELEASE, execution, entry, tag);
      var object = objects.get(entry);
      s3.deleteObject(call -> call.bucket(object.bucket()).key(object.key()));
    }
  }

  private void run(String sql, MadeUpExecution execution, int entry, String last)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      MadeUpEntries.bind(statement, execution, entry, last);
      statement.execute();
    }
  }

  @Override
  public void close() throws SQLException {
    s3.close();
    connection.close();
  }
}
