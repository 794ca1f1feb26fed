package io.evictl.ops.standalone.capture;

import io.evictl.schemas.Topics;
import io.evictl.schemas.settings.Settings;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Loads a capture into a standalone whose databases are empty. */
public final class CaptureLoad {
  private final Map<String, String> all;
  private final Settings storage;
  private final Settings snapshot;

  private CaptureLoad(Map<String, String> all) {
    this.all = Map.copyOf(all);
    this.storage = Settings.under("storage.", all);
    this.snapshot = Settings.under("snapshot.", all);
  }

  /** Of the deployment that the settings describe. */
  public static CaptureLoad into(Map<String, String> settings) {
    return new CaptureLoad(settings);
  }

  /** What the deployment's workers may delete below. */
  public List<String> allowList() {
    return List.of(storage.required("allow").split(","));
  }

  /** A connection to datacatalog's database; the caller closes it. */
  public Connection catalog() throws SQLException {
    return connect(storage, "catalog.jdbc.");
  }

  /** A connection to flyteadmin's database; the caller closes it. */
  public Connection admin() throws SQLException {
    return connect(snapshot, "jdbc.");
  }

  private static Connection connect(Settings settings, String prefix) throws SQLException {
    return DriverManager.getConnection(
        settings.required(prefix + "url"),
        settings.string(prefix + "user", ""),
        settings.secret(prefix + "password").map(secret -> secret.reveal()).orElse(""));
  }

  /** A client of the deployment's bucket store; the caller closes it. */
  public S3Client s3() {
    var credentials =
        AwsBasicCredentials.create(
            storage.required("s3.access-key"),
            storage.secret("s3.secret-key").orElseThrow().reveal());
    return S3Client.builder()
        .endpointOverride(URI.create(storage.required("s3.endpoint")))
        .region(Region.of(storage.required("s3.region")))
        .forcePathStyle(true)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  /**
   * Fills both databases.
   *
   * @throws CaptureException if one of them is not empty
   */
  public void databases(Capture capture) {
    try (var admin = admin();
        var catalog = catalog()) {
      refuseFilled(capture, admin, "executions");
      refuseFilled(capture, catalog, "datasets");
      clear(admin);
      clear(catalog);
      capture.loadAdmin(admin);
      capture.loadCatalog(catalog);
    } catch (SQLException problem) {
      throw new CaptureException(
          capture.folder(), "can't be loaded: " + problem.getMessage(), problem);
    }
  }

  /** The capture brings its own tables, which may be those of another version of Flyte. */
  private static void clear(Connection database) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
  }

  private static void refuseFilled(Capture capture, Connection database, String table)
      throws SQLException {
    try (var query = database.prepareStatement("SELECT 1 FROM " + table + " LIMIT 1");
        var rows = query.executeQuery()) {
      if (rows.next()) {
        throw new CaptureException(
            capture.folder(),
            "can't be loaded: %s in database %s is not empty; take another data folder"
                .formatted(table, database.getCatalog()),
            null);
      }
    }
  }

  /** Puts all objects; returns how many. */
  public int objects(Capture capture) {
    try (var s3 = s3()) {
      capture.putObjects(s3);
      return capture.objects().size();
    }
  }

  /** Publishes all events as they were; returns how many. */
  public int events(Capture capture) {
    var topic = Topics.from(all).flyteEvents().name();
    var properties = new HashMap<String, Object>(Settings.under("kafka.", all).below(""));
    var sent = new ArrayList<Future<RecordMetadata>>();
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var event : capture.events()) {
        sent.add(producer.send(event.toRecord(topic)));
      }
      for (var record : sent) {
        record.get();
      }
      return sent.size();
    } catch (ExecutionException problem) {
      throw new CaptureException(
          capture.folder(), "events can't be published: " + problem.getCause(), problem);
    } catch (InterruptedException interrupt) {
      throw new InterruptException(interrupt);
    }
  }
}
