package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.ops.standalone.capture.FlyteSchema;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What all contenders of a run stand on: one database whose commits are safe, one store, one
 * broker. Delays are the same for all of them.
 */
final class Ground implements AutoCloseable {
  private static final String DATABASE = "bench";
  private static final String BUCKET = "flyte-data";
  private static final String PREFIX = "s3://" + BUCKET + "/metadata/datacatalog/";

  private final ScratchFolder folder = ScratchFolder.create("workers-benchmark");
  private final PostgresServer postgres;
  private final TcpProxy proxy;
  private final SlowStore store;
  private final S3Server s3;
  private final boolean delayed;

  /**
   * Starts them.
   *
   * @param storeDelay of each deletion's call
   * @param databaseDelay of each piece of data, in both directions
   */
  Ground(Duration storeDelay, Duration databaseDelay) throws SQLException {
    this.postgres =
        PostgresServer.onDisk(folder.path().resolve("postgres"), 0, PostgresServer.Durability.SAFE);
    postgres.createDatabase(DATABASE);
    try (var connection = postgres.connect(DATABASE)) {
      FlyteSchema.DATACATALOG.create(connection);
    }
    this.proxy = TcpProxy.to(postgres.host(), postgres.port());
    proxy.delay(databaseDelay);
    this.delayed = !databaseDelay.isZero();
    this.store = new SlowStore(storeDelay);
    this.s3 = S3Server.inMemory(store::over, BUCKET);
  }

  Path folder() {
    return folder.path();
  }

  S3Server s3() {
    return s3;
  }

  SlowStore store() {
    return store;
  }

  /** A session without any delay, for preparing. */
  Connection direct() throws SQLException {
    return postgres.connect(DATABASE);
  }

  /** A session as contenders have it. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  private String url() {
    var direct = postgres.jdbcUrl(DATABASE);
    return delayed ? direct.replace(":" + postgres.port() + "/", ":" + proxy.port() + "/") : direct;
  }

  /** Adds a made-up execution's rows and objects. */
  MadeUpExecution grow(String name, int entries) throws SQLException {
    var execution = named(name, entries);
    try (var connection = direct()) {
      connection.setAutoCommit(false);
      execution.insertRows(connection);
      connection.commit();
      connection.setAutoCommit(true);
      try (var statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE");
        statement.execute("CHECKPOINT");
      }
    }
    for (var object : execution.objects()) {
      store
          .inner()
          .putBlob(
              PutObjectRequest.builder()
                  .bucket(object.bucket())
                  .key(object.key())
                  .contentLength(1L)
                  .build(),
              new ByteArrayInputStream(new byte[] {1}));
    }
    return execution;
  }

  /** A made-up execution, of which nothing is anywhere. */
  MadeUpExecution named(String name, int entries) {
    return new MadeUpExecution(
        new ExecutionName("flytesnacks", "development", name), entries, PREFIX);
  }

  /** Settings of workers whose topics begin with the prefix. */
  Map<String, String> settings(String prefix) {
    var servers = Servers.shared();
    var settings = new HashMap<String, String>();
    settings.put("kafka.bootstrap.servers", servers.kafka().bootstrapServers());
    settings.put("registry.url", servers.lightRegistry().url());
    settings.put("topics.prefix", prefix);
    settings.put("topics.partitions", "3");
    settings.put("topics.replication.factor", "1");
    settings.put("storage.catalog.jdbc.url", url());
    settings.put("storage.allow", PREFIX);
    settings.put("storage.s3.endpoint", s3.endpoint().toString());
    settings.put("storage.s3.access-key", s3.accessKey());
    settings.put("storage.s3.secret-key", s3.secretKey());
    return settings;
  }

  @Override
  public void close() {
    try (folder;
        postgres;
        proxy;
        s3) {
      // Closed in the inverse order.
    }
  }
}
