package io.evictl.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.evictl.ops.cli.deployment.KafkaDeployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.FlyteSchema;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The command over a trail, a database and a bucket: it lists first, and removes when told. */
class ReconcileCommandIT {
  private static final ExecutionId PRODUCER = new ExecutionId("p", "d", "e1");
  private static final String PREFIX = "s3://reconcile/metadata/";

  @TempDir Path folder;

  @Test
  void reconcile_listsThenRemovesWhatThePurgeTookTheObjectsOf() throws Exception {
    var server = Servers.shared().postgres();
    var database = "reconcile_" + ProcessHandle.current().pid();
    server.createDatabase(database);
    try (var store = S3Server.inMemory("reconcile");
        var connection = server.connect(database)) {
      FlyteSchema.DATACATALOG.create(connection);
      insert(connection, "gone");
      insert(connection, "there");
      insert(connection, "never-purged");
      try (var client = store.newClient()) {
        client.putObject(
            put -> put.bucket("reconcile").key("metadata/x/there/o0/data.pb"),
            RequestBody.fromString("x"));
      }
      var settings = settings(server.jdbcUrl(database), store);
      tell(settings, "gone", "there");
      var config = folder.resolve("evictl.properties");
      Files.write(config, settings.entrySet().stream().map(Object::toString).toList());
      var since = Instant.now().minus(Duration.ofHours(1)).toString();

      assertThat(run("reconcile", "--config", config.toString(), "--since", since))
          .contains("WOULD_REMOVE p/d/n/v artifact=gone tags=tag-gone: object is gone: s3://")
          .contains("LEFT p/d/n/v artifact=there tags=tag-there: its objects are there")
          .contains("2 purged since then; rows there: 1 to be removed (--apply), 1 left alone")
          .doesNotContain("never-purged");
      assertThat(count(connection)).isEqualTo(9);

      assertThat(run("reconcile", "--config", config.toString(), "--since", since, "--apply"))
          .contains("REMOVED p/d/n/v artifact=gone")
          .contains("rows there: 1 removed, 1 left alone");
      assertThat(count(connection)).isEqualTo(6);

      var later = Instant.now().plus(Duration.ofHours(1)).toString();
      assertThat(run("reconcile", "--config", config.toString(), "--since", later))
          .contains("0 purged since then");
    }
  }

  private static String run(String... args) {
    var text = new StringWriter();
    var writer = new PrintWriter(text, true);
    int exitCode = Evictl.run(new Screen(writer, writer, false), KafkaDeployment::open, args);
    assertThat(exitCode).as(text.toString()).isZero();
    return text.toString();
  }

  private static void tell(Map<String, String> settings, String... artifacts) throws Exception {
    try (var messaging = Messaging.from(settings);
        var admin = Admin.create(new HashMap<>(messaging.clientProperties()));
        var producer =
            new KafkaProducer<>(
                new HashMap<String, Object>(messaging.clientProperties()),
                new StringSerializer(),
                messaging.serdes().of(AuditRecord.class).serializer())) {
      new TopicAdmin(admin).createMissing(messaging.topics());
      for (var artifact : artifacts) {
        var topic = messaging.topics().audit().name();
        producer.send(new ProducerRecord<>(topic, "r", purged(artifact))).get();
      }
    }
  }

  private static AuditRecord purged(String artifact) {
    return AuditRecord.newBuilder()
        .setRequestId("r")
        .setEvent(AuditEvent.TASK_OUTCOME)
        .setAt(Instant.now())
        .setEntry(
            EntryKey.newBuilder()
                .setProject("p")
                .setDomain("d")
                .setDataset("n")
                .setVersion("v")
                .setTag("tag-" + artifact)
                .setArtifactId(null)
                .build())
        .setAction(TaskAction.PURGE)
        .setOutcome(TaskOutcome.PURGED)
        .setArtifacts(
            List.of(
                ArtifactResult.newBuilder()
                    .setArtifactId(artifact)
                    .setProducer(PRODUCER)
                    .setOutcome(TaskOutcome.PURGED)
                    .build()))
        .build();
  }

  private static void insert(Connection connection, String id) throws SQLException {
    try (var artifact =
            connection.prepareStatement(
                """
                INSERT INTO artifacts (created_at, updated_at, dataset_project, dataset_name,
                  dataset_domain, dataset_version, artifact_id, dataset_uuid, serialized_metadata)
                VALUES (now() - INTERVAL '1 h', now() - INTERVAL '1 h', 'p', 'n', 'd', 'v', ?,
                  '7d8f5a0e-0000-4000-8000-000000000000', ?)""");
        var data =
            connection.prepareStatement(
                """
                INSERT INTO artifact_data (dataset_project, dataset_name, dataset_domain,
                  dataset_version, artifact_id, name, location)
                VALUES ('p', 'n', 'd', 'v', ?, 'o0', ?)""");
        var tag =
            connection.prepareStatement(
                """
                INSERT INTO tags (dataset_project, dataset_name, dataset_domain, dataset_version,
                  tag_name, artifact_id, dataset_uuid)
                VALUES ('p', 'n', 'd', 'v', ?, ?, '7d8f5a0e-0000-4000-8000-000000000000')""")) {
      artifact.setString(1, id);
      artifact.setBytes(2, metadata());
      artifact.execute();
      data.setString(1, id);
      data.setString(2, PREFIX + "x/" + id + "/o0/data.pb");
      data.execute();
      tag.setString(1, "tag-" + id);
      tag.setString(2, id);
      tag.execute();
    }
  }

  /** {@code map<string, string> key_map = 1} that names the producer. */
  private static byte[] metadata() {
    var keys = new TreeMap<String, String>();
    keys.put("exec-project", PRODUCER.getProject());
    keys.put("exec-domain", PRODUCER.getDomain());
    keys.put("execution-name", PRODUCER.getName());
    var map = UnknownFieldSet.Field.newBuilder();
    keys.forEach(
        (key, value) ->
            map.addLengthDelimited(
                UnknownFieldSet.newBuilder()
                    .addField(1, text(key))
                    .addField(2, text(value))
                    .build()
                    .toByteString()));
    return UnknownFieldSet.newBuilder().addField(1, map.build()).build().toByteArray();
  }

  private static UnknownFieldSet.Field text(String value) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFrom(value, UTF_8))
        .build();
  }

  private static int count(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM artifacts) + (SELECT count(*) FROM artifact_data)"
                    + " + (SELECT count(*) FROM tags)")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Map<String, String> settings(String url, S3Server store) {
    var servers = Servers.shared();
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", servers.kafka().bootstrapServers());
    settings.put("registry.url", servers.lightRegistry().url());
    settings.put("topics.prefix", "t" + UUID.randomUUID() + ".");
    settings.put("topics.partitions", "1");
    settings.put("topics.replication.factor", "1");
    settings.put("storage.catalog.jdbc.url", url);
    settings.put("storage.allow", PREFIX);
    settings.put("storage.s3.endpoint", store.endpoint().toString());
    settings.put("storage.s3.access-key", store.accessKey());
    settings.put("storage.s3.secret-key", store.secretKey());
    return settings;
  }
}
