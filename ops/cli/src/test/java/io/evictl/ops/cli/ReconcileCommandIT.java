package io.evictl.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The command over a trail, a database and a bucket: it lists first, and removes when told. */
class ReconcileCommandIT {
  private static final String BUCKET = "reconcile";

  @TempDir Path folder;

  @Test
  void reconcile_listsThenRemovesWhatThePurgeTookTheObjectsOf() throws Exception {
    var server = Servers.shared().postgres();
    var database = "reconcile_" + ProcessHandle.current().pid();
    server.createDatabase(database);
    try (var store = S3Server.inMemory(BUCKET);
        var connection = server.connect(database)) {
      FlyteSchema.DATACATALOG.create(connection);
      MadeCatalog.insert(connection, BUCKET, "gone");
      MadeCatalog.insert(connection, BUCKET, "there");
      MadeCatalog.insert(connection, BUCKET, "never-purged");
      try (var client = store.newClient()) {
        client.putObject(
            put -> put.bucket(BUCKET).key("metadata/x/there/o0/data.pb"),
            RequestBody.fromString("x"));
      }
      var settings = MadeCatalog.settings(server.jdbcUrl(database), store, BUCKET);
      tell(settings, "gone", "there");
      var config = folder.resolve("evictl.properties");
      Files.write(config, settings.entrySet().stream().map(Object::toString).toList());
      var since = Instant.now().minus(Duration.ofHours(1)).toString();

      assertThat(run("reconcile", "--config", config.toString(), "--since", since))
          .contains("WOULD_REMOVE p/d/n/v artifact=gone tags=tag-gone: object is gone: s3://")
          .contains("LEFT p/d/n/v artifact=there tags=tag-there: its objects are there")
          .contains("2 purged since then; rows there: 1 to be removed (--apply), 1 left alone")
          .doesNotContain("never-purged");
      assertThat(MadeCatalog.count(connection)).isEqualTo(9);

      assertThat(run("reconcile", "--config", config.toString(), "--since", since, "--apply"))
          .contains("REMOVED p/d/n/v artifact=gone")
          .contains("rows there: 1 removed, 1 left alone");
      assertThat(MadeCatalog.count(connection)).isEqualTo(6);

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
                    .setProducer(MadeCatalog.PRODUCER)
                    .setOutcome(TaskOutcome.PURGED)
                    .build()))
        .build();
  }
}
