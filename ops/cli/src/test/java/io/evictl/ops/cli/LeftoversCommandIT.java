package io.evictl.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.deployment.AuditLog;
import io.evictl.ops.cli.deployment.KafkaDeployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.FlyteSchema;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands over a database and a bucket: they tell first, remove when told, and keep record.
 */
class LeftoversCommandIT {
  private static final String BUCKET = "leftovers";
  private static final String ORPHAN =
      "metadata/p/d/flyte_task-t/1.0/%s-1c6e-4b52-9f3a-0d5a3ee1c111/o0/data.pb";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private PostgresServer postgres;

  @SuppressWarnings("NullAway.Init")
  private S3Server store;

  @SuppressWarnings("NullAway.Init")
  private Connection connection;

  @SuppressWarnings("NullAway.Init")
  private Map<String, String> settings;

  @SuppressWarnings("NullAway.Init")
  private Path config;

  @BeforeEach
  void fill() throws Exception {
    postgres = Servers.shared().postgres();
    var database = "leftovers_" + System.nanoTime();
    postgres.createDatabase(database);
    store = S3Server.onDisk(folder.resolve("store"), 0, BUCKET);
    connection = postgres.connect(database);
    FlyteSchema.DATACATALOG.create(connection);
    MadeCatalog.insert(connection, BUCKET, "gone");
    MadeCatalog.insert(connection, BUCKET, "there");
    settings = MadeCatalog.settings(postgres.jdbcUrl(database), store, BUCKET);
    config = folder.resolve("evictl.properties");
    Files.write(config, settings.entrySet().stream().map(Object::toString).toList());
    object("metadata/x/there/o0/data.pb");
    object(ORPHAN.formatted("5f0c8e0a"));
    object(ORPHAN.formatted("6f0c8e0a"));
    try (var messaging = Messaging.from(settings);
        var admin = Admin.create(new HashMap<>(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
    }
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    store.close();
  }

  /** As old as the bucket tells, a month. */
  private void object(String key) throws Exception {
    var file = folder.resolve("store").resolve(BUCKET).resolve(key);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
  }

  private boolean isThere(String key) {
    return Files.exists(folder.resolve("store").resolve(BUCKET).resolve(key));
  }

  @Test
  void leftovers_areTold_thenRemovedWithARecord() throws Exception {
    assertThat(run(0, "leftovers", "--row-age", "30m"))
        .contains("DANGLING FOUND p/d/n/v artifact=gone tags=tag-gone: object is gone: s3://")
        .contains("ORPHAN FOUND s3://leftovers/" + ORPHAN.formatted("5f0c8e0a"))
        .contains("UNKNOWN LEFT s3://leftovers/metadata/x/there/o0/data.pb")
        .contains("looked at 2 artifacts, 2 tags, 3 objects")
        .contains("DANGLING FOUND: 1, ORPHAN FOUND: 2, UNKNOWN LEFT: 1")
        .doesNotContain("artifact=there");
    assertThat(MadeCatalog.count(connection)).isEqualTo(6);

    assertThat(
            run(
                3,
                "leftovers",
                "--row-age=30m",
                "--repair=1",
                "--delete-orphans=1",
                "--reason=lifecycle rule"))
        .contains("DANGLING REMOVED p/d/n/v artifact=gone")
        .contains("2 more orphans found, but at most 1 may be removed")
        .contains("go on with --from ");
    assertThat(MadeCatalog.count(connection)).isEqualTo(3);
    assertThat(isThere(ORPHAN.formatted("5f0c8e0a"))).isTrue();

    assertThat(run(0, "leftovers", "--only", "objects", "--delete-orphans=2", "-o", "json"))
        .contains("{\"kind\":\"ORPHAN\",\"done\":\"REMOVED\",\"artifactId\":\"5f0c8e0a");
    assertThat(isThere(ORPHAN.formatted("5f0c8e0a"))).isFalse();
    assertThat(isThere("metadata/x/there/o0/data.pb")).isTrue();
    assertThat(audit())
        .hasSize(3)
        .allMatch(told -> told.getEvent() == AuditEvent.TASK_OUTCOME)
        .allMatch(told -> told.getPrincipal().equals(System.getProperty("user.name")))
        .anyMatch(
            told ->
                told.getReason().equals("lifecycle rule")
                    && told.getEntry().orElseThrow().getTag().orElseThrow().equals("tag-gone")
                    && told.getMessage().startsWith("leftover REMOVED DANGLING artifact=gone"));
  }

  @Test
  void progress_isKept_andGoneOnFrom() throws Exception {
    var progress = folder.resolve("progress");
    assertThat(run(0, "leftovers", "--progress", progress.toString())).contains("3 objects");
    assertThat(progress).doesNotExist();

    var refused = run(3, "leftovers", "--delete-orphans=1", "--progress", progress.toString());
    assertThat(progress).exists();
    var token = Files.readString(progress).strip();
    assertThat(refused).contains("--from " + token);

    assertThat(run(0, "leftovers", "--progress", progress.toString()))
        .contains("going on from " + token)
        .contains("looked at 0 artifacts, 0 tags, 3 objects");
    assertThat(progress).doesNotExist();
    assertThat(run(0, "leftovers", "--from", token)).contains("looked at 0 artifacts");
  }

  @Test
  void wrongCommandLine_isTold() {
    assertThat(run(64, "leftovers", "--orphan-age", "59m")).contains("an hour at least");
    assertThat(run(64, "leftovers", "--from", "x")).contains("no place to go on from");
    assertThat(run(64, "explain", "x")).contains("evictl: no entry, and no location");
  }

  @Test
  void explain_tellsWhatIsKnown() {
    assertThat(run(1, "explain", "p/d/n/v/tag-gone")).contains("no ledger, or no catalog");
    run(0, "leftovers");
    assertThat(run(0, "explain", "p/d/n/v/tag-gone"))
        .contains("artifact   gone")
        .contains("producer   p/d/e1")
        .contains("GONE: a hit fails the workflow; goes with the artifact")
        .contains("no eviction under way")
        .contains("eviction   EVICTED: produced by p/d/e1");
    assertThat(run(1, "explain", "p/d/n/v/tag-none")).contains("Flyte misses cleanly");
  }

  @Test
  void explain_ofRawData_tellsWhoPointsThere_andThatNothingIsCertain() {
    run(0, "leftovers");
    assertThat(run(0, "explain", "s3://flyte-raw/a3/a4bq7w4j22qnw2k6hw7z-n1-0/dir"))
        .contains("attempt  a4bq7w4j22qnw2k6hw7z-n1-0: no known entry is its own")
        .contains("used by  at least 0 artifacts point to it")
        .contains("not certain: the reference index is being built")
        .contains("no raw data goes");
    assertThat(run(64, "explain", "s3://b/x//y")).contains("no entry, and no location");
  }

  private String run(int exitCode, String... line) {
    var args = new ArrayList<>(List.of(line));
    args.addAll(1, List.of("--config", config.toString()));
    var text = new StringWriter();
    var writer = new PrintWriter(text, true);
    int code =
        Evictl.run(
            new Screen(writer, writer, false), KafkaDeployment::open, args.toArray(new String[0]));
    assertThat(code).as(text.toString()).isEqualTo(exitCode);
    return text.toString();
  }

  private List<AuditRecord> audit() {
    var told = new ArrayList<AuditRecord>();
    try (var messaging = Messaging.from(settings)) {
      AuditLog.since(Instant.EPOCH, messaging, told::add);
    }
    return told;
  }
}
