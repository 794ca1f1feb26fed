package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.systemtests.oracle.ObjectKey;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * What somebody would write by hand who knows Postgres and S3: arrays of 500 in the same two
 * transactions (tags go; then data, partitions, artifacts), DeleteObjects of 250, 8 in flight while
 * the next rows go. No fence, ledger, containment, delay, undo, retry or answer.
 */
final class TightLoop implements Contender {
  private static final int BATCH = 500;
  private static final int KEYS_A_CALL = 250;
  private static final int IN_FLIGHT = 8;
  private static final String KEYS =
      " USING unnest(?::text[], ?::text[]) k(name, id) WHERE x.dataset_project = ?"
          + " AND x.dataset_name = k.name AND x.dataset_domain = ? AND x.dataset_version = ?"
          + " AND x.";
  private static final String TAGS = "DELETE FROM tags x" + KEYS + "tag_name = k.id";
  private static final String DATA = "DELETE FROM artifact_data x" + KEYS + "artifact_id = k.id";
  private static final String PARTITIONS =
      "DELETE FROM partitions x USING artifacts a, unnest(?::text[], ?::text[]) k(name, id)"
          + " WHERE a.dataset_project = ? AND a.dataset_name = k.name AND a.dataset_domain = ?"
          + " AND a.dataset_version = ? AND a.artifact_id = k.id"
          + " AND x.dataset_uuid = a.dataset_uuid AND x.artifact_id = a.artifact_id";
  private static final String ARTIFACTS = "DELETE FROM artifacts x" + KEYS + "artifact_id = k.id";

  private final Connection connection;
  private final S3Client s3;

  TightLoop(Ground ground) throws SQLException {
    this.connection = ground.connect();
    connection.setAutoCommit(false);
    this.s3 = ground.s3().newClient();
  }

  @Override
  public String label() {
    return "tight-loop";
  }

  @Override
  public void evict(MadeUpExecution execution) throws Exception {
    var ids = execution.artifactIds();
    var objects = execution.objects();
    var room = new Semaphore(IN_FLIGHT);
    var calls = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int from = 0; from < execution.entries(); from += BATCH) {
        int to = Math.min(execution.entries(), from + BATCH);
        var entries = IntStream.range(from, to).boxed().toList();
        delete(TAGS, execution, entries, entry -> tag(execution, entry));
        connection.commit();
        delete(DATA, execution, entries, ids::get);
        delete(PARTITIONS, execution, entries, ids::get);
        delete(ARTIFACTS, execution, entries, ids::get);
        connection.commit();
        for (int key = from; key < to; key += KEYS_A_CALL) {
          var some = objects.subList(key, Math.min(to, key + KEYS_A_CALL));
          room.acquire();
          calls.add(threads.submit(() -> delete(some, room)));
        }
      }
      for (var call : calls) {
        call.get();
      }
    }
  }

  private static String tag(MadeUpExecution execution, int entry) {
    return MadeUpEntries.key(execution, entry).getTag().orElseThrow();
  }

  private interface Key {
    String of(int entry);
  }

  private void delete(String sql, MadeUpExecution execution, List<Integer> entries, Key key)
      throws SQLException {
    var datasets =
        entries.stream().map(entry -> MadeUpEntries.key(execution, entry).getDataset()).toArray();
    var keys = entries.stream().map(key::of).toArray();
    try (var statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", datasets));
      statement.setArray(2, connection.createArrayOf("text", keys));
      statement.setString(3, execution.name().project());
      statement.setString(4, execution.name().domain());
      statement.setString(5, "1-" + execution.name().name());
      statement.executeUpdate();
    }
  }

  private void delete(List<ObjectKey> objects, Semaphore room) {
    try {
      var keys =
          objects.stream()
              .map(object -> ObjectIdentifier.builder().key(object.key()).build())
              .toList();
      var reply =
          s3.deleteObjects(
              call -> call.bucket(objects.getFirst().bucket()).delete(all -> all.objects(keys)));
      if (reply.hasErrors()) {
        throw new IllegalStateException("objects not deleted: " + reply.errors());
      }
    } finally {
      room.release();
    }
  }

  @Override
  public void close() throws SQLException {
    s3.close();
    connection.close();
  }
}
