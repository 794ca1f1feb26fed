package io.evictl.ops.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * What somebody would write by hand, with no fence, ledger, delay, retry or status: rows in one
 * transaction a batch, then the objects of the batch. A batch of one is how the eviction of Flyte's
 * unmerged pull requests works, with the safe order.
 */
record Loop(String label, int batch) implements Contender {
  private static final int KEYS_A_CALL = 250;

  private static final List<String> DELETES =
      List.of(
          "DELETE FROM tags WHERE dataset_version = ? AND artifact_id = ANY (?)",
          "DELETE FROM artifact_data WHERE dataset_version = ? AND artifact_id = ANY (?)",
          "DELETE FROM artifacts WHERE dataset_version = ? AND artifact_id = ANY (?)");

  /** With the whole primary key, as both loops would otherwise scan. */
  private static final String OF_DATASETS =
      " AND dataset_project = ? AND dataset_domain = ? AND dataset_name = ANY (?)";

  private static final Object[] DATASET_NAMES =
      IntStream.range(0, 7).mapToObj(number -> "flyte_task-made.up_" + number).toArray();

  @Override
  public void evict(Stage stage) throws SQLException {
    var ids = stage.execution().artifactIds();
    var objects = stage.execution().objects();
    stage.catalog().setAutoCommit(false);
    try (var s3 = stage.s3().newClient()) {
      for (int from = 0; from < ids.size(); from += batch) {
        int to = Math.min(ids.size(), from + batch);
        deleteRows(stage, stage.catalog(), ids.subList(from, to));
        stage.catalog().commit();
        for (int key = from; key < to; key += KEYS_A_CALL) {
          deleteObjects(s3, objects.get(key).bucket(), keys(stage, key, to));
        }
      }
    } finally {
      stage.catalog().setAutoCommit(true);
    }
  }

  private static List<ObjectIdentifier> keys(Stage stage, int from, int to) {
    return stage.execution().objects().subList(from, Math.min(to, from + KEYS_A_CALL)).stream()
        .map(object -> ObjectIdentifier.builder().key(object.key()).build())
        .toList();
  }

  private static void deleteRows(Stage stage, Connection catalog, List<String> ids)
      throws SQLException {
    var name = stage.execution().name();
    for (var delete : DELETES) {
      try (var statement = catalog.prepareStatement(delete + OF_DATASETS)) {
        statement.setString(1, "1-" + name.name());
        statement.setArray(2, catalog.createArrayOf("text", ids.toArray()));
        statement.setString(3, name.project());
        statement.setString(4, name.domain());
        statement.setArray(5, catalog.createArrayOf("text", DATASET_NAMES));
        statement.executeUpdate();
      }
    }
  }

  private static void deleteObjects(S3Client s3, String bucket, List<ObjectIdentifier> keys) {
    var reply = s3.deleteObjects(call -> call.bucket(bucket).delete(all -> all.objects(keys)));
    if (reply.hasErrors()) {
      throw new IllegalStateException("objects not deleted: " + reply.errors());
    }
  }
}
