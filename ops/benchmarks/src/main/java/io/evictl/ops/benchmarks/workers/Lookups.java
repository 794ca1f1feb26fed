package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks entries up as datacatalog does, tag, artifact and data, every five milliseconds, and keeps
 * how long each lookup took, milliseconds.
 */
final class Lookups implements AutoCloseable {
  private static final long EVERY_NANOS = 5_000_000;
  private static final String OF_DATASET =
      " WHERE dataset_project = ? AND dataset_name = ? AND dataset_domain = ?"
          + " AND dataset_version = ? AND ";

  private final MadeUpExecution execution;
  private final Connection connection;
  private final Thread thread;
  private final List<Double> millis = new ArrayList<>();
  private volatile boolean closed;
  private volatile String trouble = "";

  private Lookups(Ground ground, MadeUpExecution execution) throws SQLException {
    this.execution = execution;
    this.connection = ground.direct();
    this.thread = Thread.ofPlatform().name("lookups").unstarted(this::run);
  }

  /** Starts one that looks up entries which stay. */
  static Lookups start(Ground ground, MadeUpExecution execution) throws SQLException {
    var lookups = new Lookups(ground, execution);
    lookups.thread.start();
    return lookups;
  }

  private void run() {
    var random = new Random(1);
    var ids = execution.artifactIds();
    try (connection) {
      while (!closed) {
        int entry = random.nextInt(execution.entries());
        long begun = System.nanoTime();
        var tag = MadeUpEntries.key(execution, entry).getTag().orElseThrow();
        find("SELECT * FROM tags" + OF_DATASET + "tag_name = ?", entry, tag);
        find("SELECT * FROM artifacts" + OF_DATASET + "artifact_id = ?", entry, ids.get(entry));
        find("SELECT * FROM artifact_data" + OF_DATASET + "artifact_id = ?", entry, ids.get(entry));
        long took = System.nanoTime() - begun;
        synchronized (millis) {
          millis.add(took / 1e6);
        }
        LockSupport.parkNanos(EVERY_NANOS - took);
      }
    } catch (SQLException | IllegalStateException e) {
      trouble = e.toString();
    }
  }

  private void find(String sql, int entry, String last) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      MadeUpEntries.bind(statement, execution, entry, last);
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException("no row: " + sql);
        }
      }
    }
  }

  /** What was seen since this was last asked. */
  List<Double> take() {
    if (!trouble.isEmpty()) {
      throw new IllegalStateException(trouble);
    }
    synchronized (millis) {
      var taken = List.copyOf(millis);
      millis.clear();
      return taken;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
