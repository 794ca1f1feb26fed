package io.evictl.producer.snapshot;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static io.evictl.producer.snapshot.Rows.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.producer.TestTopics;
import io.evictl.producer.admin.GeneratedRows;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.SnapshotRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The service while its database is in trouble: every request is answered in the end. */
@ExtendWith(LeakCheck.class)
class SnapshotServiceTroubleIT {
  private static final ExecutionId BIG = execution("big");
  private static final String GROUP = "evictl-snapshots-trouble";

  private TestTopics topics;

  @BeforeEach
  void create() {
    topics = new TestTopics();
  }

  @AfterEach
  void drop() {
    topics.close();
  }

  @Test
  void databaseAway_isAnsweredFailed_andFoundWhenItIsBack() throws Exception {
    var server = Servers.shared().postgres();
    try (var database = TestAdminDatabase.empty();
        var proxy = TcpProxy.to(server.host(), server.port())) {
      database.execute(GeneratedRows.execution("big", 10, Rows.cached(Rows.POPULATED)));
      proxy.refuse();
      var url = database.urlWithUser().replace(":" + server.port(), ":" + proxy.port());
      var settings = Map.of("snapshot.jdbc.url", url, "snapshot.failed.every", "200ms");
      try (var service = service(settings)) {
        service.start();
        ask();
        var failed = awaitAnswers(1).getFirst();
        assertThat(failed.outcome()).isEqualTo(SnapshotOutcome.FAILED);
        assertThat(failed.begin().getCause().orElseThrow()).contains("cannot be reached");
        // Asked again meanwhile, as the stream does. No answer is older than what it answers, so
        // one of that time shows that the second question waits beside the first.
        var later = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MICROS);
        ask(later);
        await()
            .atMost(DEFINITELY_TOO_SLOW)
            .until(() -> Answer.of(topics, BIG).stream().anyMatch(a -> a.readAt().equals(later)));
        assertThat(committed()).isZero();
        proxy.forward();
        var found = awaitFound();
        assertThat(found.completed()).containsExactly(10L);
        await().atMost(DEFINITELY_TOO_SLOW).until(() -> committed() == 2);
        assertThat(Answer.of(topics, BIG))
            .filteredOn(answer -> answer.outcome() == SnapshotOutcome.FOUND)
            .as("one read answers all that waited for it")
            .hasSize(1);
      }
    }
  }

  /** The row was published already: what broke off has no complete, and another answer follows. */
  @Test
  void databaseRestartedInTheMiddle_isReadAnew(@TempDir Path folder) throws Exception {
    var first = PostgresServer.onDisk(folder, 0, PostgresServer.Durability.FAST);
    int port = first.port();
    var url = prepared(first);
    // A row a page and a node a row: it takes long enough to be interrupted.
    var settings = Map.of("snapshot.jdbc.url", url, "snapshot.page.size", "1");
    try (var service = service(settings)) {
      service.start();
      ask();
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .until(() -> Answer.of(topics, BIG).stream().anyMatch(a -> !a.nodes().isEmpty()));
      first.close();
      try (var second = PostgresServer.onDisk(folder, port, PostgresServer.Durability.FAST)) {
        assertThat(second.port()).isEqualTo(port);
        var found = awaitFound();
        assertThat(found.completed()).containsExactly(4000L);
        assertThat(found.nodes()).hasSize(4000);
        assertThat(Answer.of(topics, BIG))
            .filteredOn(answer -> answer.outcome() == SnapshotOutcome.FOUND)
            .first()
            .satisfies(broken -> assertThat(broken.isWhole()).isFalse());
      }
    }
  }

  /** Nobody but an operator can help: the question is answered, not kept. */
  @Test
  void missingTables_areAnsweredFailedForGood() throws Exception {
    try (var database = TestAdminDatabase.foreign();
        var service = service(Map.of("snapshot.jdbc.url", database.urlWithUser()))) {
      service.start();
      ask();
      var failed = awaitAnswers(1).getFirst();
      assertThat(failed.outcome()).isEqualTo(SnapshotOutcome.FAILED);
      assertThat(failed.begin().getCause().orElseThrow())
          .contains("not a database with flyteadmin's tables");
      await().atMost(DEFINITELY_TOO_SLOW).until(() -> committed() == 1);
    }
  }

  @Test
  void manyStates_comeInRecordsOfAtMostTwoHundred() throws Exception {
    try (var database = TestAdminDatabase.empty();
        var service = service(Map.of("snapshot.jdbc.url", database.urlWithUser()))) {
      database.execute(GeneratedRows.execution("big", 2501, Rows.cached(Rows.POPULATED)));
      service.start();
      ask();
      var found = awaitFound();
      assertThat(found.completed()).containsExactly(2501L);
      assertThat(found.nodes()).hasSize(2501);
      assertThat(found.portions()).allSatisfy(p -> assertThat(p).hasSizeLessThanOrEqualTo(200));
    }
  }

  /** Within the five seconds that every room has, whatever is waited for. */
  @Test
  void close_duringAnOutage_isQuick() {
    try (var service = service(Map.of("snapshot.jdbc.url", "jdbc:postgresql://127.0.0.1:1/x"))) {
      service.start();
      ask();
      awaitAnswers(1);
      var begun = Instant.now();
      service.close();
      assertThat(Instant.now()).isBefore(begun.plusSeconds(6));
      assertThat(service.isRunning()).isFalse();
    }
  }

  private String prepared(PostgresServer server) throws SQLException {
    server.createDatabase("flyteadmin");
    for (var script :
        List.of(
            TestAdminDatabase.resource("flyte-1.16.8-shapes", "admin-schema.sql"),
            GeneratedRows.execution("big", 4000, Rows.cached(Rows.POPULATED)))) {
      try (var connection = server.connect("flyteadmin");
          var statement = connection.createStatement()) {
        statement.execute(script);
      }
    }
    return server.jdbcUrl("flyteadmin");
  }

  private SnapshotService service(Map<String, String> more) {
    var settings = new HashMap<>(more);
    settings.put("snapshot.group.id", GROUP + topics.messaging().topics().prefix());
    settings.put("snapshot.connect.timeout", "1s");
    return new SnapshotService(SnapshotSettings.from(topics.settings(settings)));
  }

  private void ask() {
    ask(Instant.now());
  }

  private void ask(Instant at) {
    topics.write(
        topics.messaging().topics().snapshotRequests(),
        Keys.of(BIG),
        SnapshotRequest.class,
        SnapshotRequest.newBuilder().setExecution(BIG).setRequestedAt(at).build());
  }

  private List<Answer> awaitAnswers(int count) {
    return await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> Answer.of(topics, BIG), answers -> answers.size() >= count);
  }

  private Answer awaitFound() {
    return await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () -> Answer.of(topics, BIG),
            answers ->
                answers.stream().anyMatch(a -> a.outcome() == SnapshotOutcome.FOUND && a.isWhole()))
        .stream()
        .filter(answer -> answer.outcome() == SnapshotOutcome.FOUND && answer.isWhole())
        .findFirst()
        .orElseThrow();
  }

  /** Requests that need not be read again; all are in one partition. */
  private long committed() throws Exception {
    return topics
        .admin()
        .listConsumerGroupOffsets(GROUP + topics.messaging().topics().prefix())
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }
}
