package io.evictl.ops.systemtests.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.systemtests.accept.Client;
import io.evictl.ops.systemtests.accept.Deployment;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.StatusLaws;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.ListedArtifact;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.RequestState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each wrong input gives one clear answer; nothing else stops and nothing is lost (GUARANTEES.md,
 * I1, I5, I8, I12). After each, a good request is carried out.
 */
class BadInputIT {

  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(90);
  private static final Duration OUTAGE = Duration.ofSeconds(4);

  private static Disturbable servers;
  private static Deployment deployment;
  private static Client client;

  @BeforeAll
  static void start() throws SQLException {
    servers = new Disturbable("badinput");
    deployment = Deployment.start(servers.plan(), null, DEFINITELY_TOO_SLOW);
    client = deployment.client();
  }

  @AfterAll
  static void stop() {
    try (var closing = servers) {
      deployment.close();
    }
  }

  static Stream<Arguments> malformed() {
    var good = request(execution("ahhhmfwthk4vdrbdjh8q"));
    var id = new ExecutionId("flytesnacks", "development", "ahhhmfwthk4vdrbdjh8q");
    return Stream.of(
        Arguments.of("UUID", copy(good).setRequestId("not-a-uuid").build()),
        Arguments.of("target", copy(good).setTarget(new EvictionTarget()).build()),
        Arguments.of(
            "target",
            copy(good)
                .setTarget(
                    EvictionTarget.newBuilder()
                        .setWorkflowExecution(id)
                        .setNodeExecution(new NodeId(id, "n0"))
                        .build())
                .build()),
        Arguments.of("name", copy(good).setTarget(Requests.target(execution(""))).build()),
        Arguments.of(
            "purge",
            copy(good).setOptions(Requests.options(false, Duration.ofMillis(-1)).build()).build()),
        Arguments.of(
            "mode",
            copy(good)
                .setOptions(
                    Requests.options(false, Duration.ZERO).setMode(EvictionMode.UNKNOWN).build())
                .build()));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void request_malformed_isRejectedAndSaysWhy(String word, EvictionRequest request) {
    client.commands().submit(request);

    var status = ended(request);

    assertThat(status.getState()).isEqualTo(RequestState.REJECTED);
    assertThat(status.getMessage()).containsIgnoringCase(word);
  }

  @Test
  void execution_unknown_isRejected() {
    var status = evict(execution("nobody-knows-me"));

    assertThat(status.getState()).isEqualTo(RequestState.REJECTED);
    assertThat(status.getMessage()).containsIgnoringCase("unknown").contains("nobody-knows-me");
  }

  @Test
  void execution_notConcluded_isRejectedAndNamesTheWayOut() throws SQLException {
    try (var admin = servers.admin();
        var update =
            admin.prepareStatement(
                "UPDATE executions SET phase = 'RUNNING' WHERE execution_name = ?")) {
      update.setString(1, "av7hvw7z7glzgvkd9mqd");
      assertThat(update.executeUpdate()).isOne();
    }

    var execution = execution("av7hvw7z7glzgvkd9mqd");

    var status = evict(execution);

    assertThat(status.getState()).isEqualTo(RequestState.REJECTED);
    assertThat(status.getMessage()).contains("ASSUME_CONCLUDED");
    assertThat(tagsOf(execution)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execution-events",
        "commands",
        "snapshot-requests",
        "tasks",
        "results",
        "expand-commands",
        "expand-reports"
      })
  void bytes_undecodable_costOnlyThemselves(String topic) {
    var name = client.messaging().topics().prefix() + topic;
    assertIsDeadLetter(name, "these are no bytes of ours");
  }

  @Test
  void event_noJson_costsOnlyItself() {
    var bad =
        new ProducerRecord<>(client.flyteEvents(), "key".getBytes(UTF_8), "{no".getBytes(UTF_8));
    bad.headers()
        .add(
            "ce_type",
            "com.flyte.resource.flyteidl.admin.NodeExecutionEventRequest".getBytes(UTF_8));
    client.commands().send(bad);

    assertThat(DeadLetterBox.causeOf(client, client.flyteEvents(), "{no", DEFINITELY_TOO_SLOW))
        .isNotEmpty();
  }

  private static void assertIsDeadLetter(String topic, String content) {
    client
        .commands()
        .send(
            new ProducerRecord<>(topic, "some/key/here".getBytes(UTF_8), content.getBytes(UTF_8)));

    assertThat(DeadLetterBox.causeOf(client, topic, content, DEFINITELY_TOO_SLOW)).isNotEmpty();
    var after = evict(execution("as8vhtkwkh5zpvbplcz7"));
    assertThat(after.getState()).as("%s", after).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void location_outsideTheAllowList_isRefusedAndStaysWhole() throws SQLException {
    var execution = execution("my-own-name-n0");
    var misplaced = products(execution).getFirst();
    try (var catalog = servers.catalog();
        var update =
            catalog.prepareStatement(
                """
                UPDATE artifact_data SET location = 's3://other-bucket/foreign/ref.txt'
                 WHERE dataset_name = ? AND artifact_id = ?
                """)) {
      update.setString(1, misplaced.dataset().name());
      update.setString(2, misplaced.artifactId());
      assertThat(update.executeUpdate()).isOne();
    }

    var status = evict(execution);

    assertThat(status.getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(status.getCounts().getFailed()).isOne();
    assertThat(status.getCounts().getPurged()).isEqualTo(2);
    assertThat(status.getErrors())
        .extracting(error -> error.getCode())
        .containsOnly(ErrorCode.REFUSED);
    assertThat(status.getErrors().getFirst().getMessage()).contains("s3://other-bucket/");
    assertThat(tagsOf(execution)).isOne();
    assertThat(servers.store().changes().gone())
        .noneMatch(key -> key.bucket().equals("other-bucket"));
  }

  @ParameterizedTest
  @EnumSource(Disturbable.Lost.class)
  void server_lostForAWhile_delaysAndLosesNothing(Disturbable.Lost lost) {
    var name =
        switch (lost) {
          case KAFKA -> "ahhhmfwthk4vdrbdjh8q";
          case POSTGRES -> "awnzzb5bvpb8l82jqhsb";
          case S3 -> "ahxg8grgqq4d5rb84wcr";
          case REGISTRY -> "af4gzv2zmr82wv6h5m5k";
        };
    var request = request(execution(name));
    var proxy = servers.proxy(lost);
    if (lost == Disturbable.Lost.KAFKA) {
      client.commands().submit(request);
    }
    proxy.refuse();
    proxy.cutAll();
    if (lost != Disturbable.Lost.KAFKA) {
      client.commands().submit(request);
    }
    var meanwhile =
        client.await(
            request.getRequestId(), status -> StatusLaws.isTerminal(status.getState()), OUTAGE);
    assertThat(meanwhile.map(EvictionStatus::getState))
        .as("told while %s is away", lost)
        .isNotEqualTo(Optional.of(RequestState.FAILED));
    proxy.forward();

    var status = ended(request);

    assertThat(status.getState()).as("%s", status).isEqualTo(RequestState.SUCCEEDED);
    assertThat(status.getCounts().getPurged()).isEqualTo(3);
  }

  private static ExecutionName execution(String name) {
    return new ExecutionName(
        "flytesnacks", name.equals("awnzzb5bvpb8l82jqhsb") ? "staging" : "development", name);
  }

  private static EvictionRequest request(ExecutionName execution) {
    return Requests.evict(execution, false, Duration.ZERO, Instant.now());
  }

  private static EvictionRequest.Builder copy(EvictionRequest request) {
    return EvictionRequest.newBuilder(request).setRequestId(UUID.randomUUID().toString());
  }

  private static EvictionStatus evict(ExecutionName execution) {
    var request = request(execution);
    client.commands().submit(request);
    return ended(request);
  }

  private static EvictionStatus ended(EvictionRequest request) {
    var id = request.getRequestId();
    var status = client.await(id, found -> StatusLaws.isTerminal(found.getState()));
    assertThat(status).as("the last status of %s", id).isPresent();
    assertThat(client.violations(id)).isEmpty();
    assertThat(status.orElseThrow()).matches(found -> StatusLaws.isTerminal(found.getState()));
    return status.orElseThrow();
  }

  private static List<ListedArtifact> products(ExecutionName execution) {
    var oracle = servers.oracle();
    return oracle.expect(oracle.execution(execution).orElseThrow(), false).required();
  }

  private static int tagsOf(ExecutionName execution) throws SQLException {
    int tags = 0;
    try (var catalog = servers.catalog();
        var query =
            catalog.prepareStatement(
                "SELECT count(*) FROM tags WHERE dataset_name = ? AND artifact_id = ?")) {
      for (var product : products(execution)) {
        query.setString(1, product.dataset().name());
        query.setString(2, product.artifactId());
        try (var rows = query.executeQuery()) {
          rows.next();
          tags += rows.getInt(1);
        }
      }
    }
    return tags;
  }
}
