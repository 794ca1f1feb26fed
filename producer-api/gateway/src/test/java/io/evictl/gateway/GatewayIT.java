package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.InMemoryRegistry;
import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With Kafka or the registry away: a problem that says when to ask again, and nothing is lost. */
@ExtendWith(LeakCheck.class)
class GatewayIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final String BODY =
      """
      {"target": {"workflowExecution":
        {"project": "shop", "domain": "development", "name": "e1"}}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void registryAway_nothingIsAccepted() throws Exception {
    try (var kafka = KafkaServer.temporary();
        var registry = InMemoryRegistry.start()) {
      var settings = settings(kafka, registry);
      createTopics(settings);
      registry.close();
      try (var gateway = new Gateway(GatewaySettings.from(settings), InstantSource.system())) {
        gateway.start();
        await().atMost(DEFINITELY_TOO_SLOW).until(gateway::isRunning);

        assertAway(submit(gateway));

        assertThat(commands(settings)).isZero();
      }
    }
  }

  @Test
  void kafkaAway_nothingIsAccepted() throws Exception {
    try (var registry = InMemoryRegistry.start();
        var kafka = KafkaServer.temporary()) {
      var settings = settings(kafka, registry);
      createTopics(settings);
      try (var gateway = new Gateway(GatewaySettings.from(settings), InstantSource.system())) {
        gateway.start();
        await().atMost(DEFINITELY_TOO_SLOW).until(gateway::isRunning);
        assertThat(submit(gateway).statusCode()).isEqualTo(202);
        assertThat(commands(settings)).isEqualTo(1);
        kafka.close();

        assertAway(submit(gateway));
      }
    }
  }

  /** Nothing can be told of requests before the topic has been read: it is not taken for empty. */
  @Test
  void kafkaAwayFromTheStart_isNotReady() throws Exception {
    var settings = new HashMap<>(Map.of("kafka.bootstrap.servers", "127.0.0.1:1"));
    settings.put("registry.url", "http://127.0.0.1:1");
    settings.put("gateway.http.listen", "127.0.0.1:0");
    settings.put("gateway.grpc.listen", "127.0.0.1:0");
    try (var gateway = new Gateway(GatewaySettings.from(settings), InstantSource.system())) {
      gateway.start();
      assertAway(submit(gateway));
      assertAway(send(request(gateway, "/evictl/v1/evictions")));
      assertAway(send(request(gateway, "/evictl/v1/health")));
      assertThat(gateway.isRunning()).isFalse();
    }
  }

  /** Rooms that could not start are closed, too. */
  @Test
  void closedBeforeItsStart_leavesNothingBehind() {
    var settings =
        Map.of(
            "kafka.bootstrap.servers", "127.0.0.1:1",
            "registry.url", "http://127.0.0.1:1",
            "gateway.http.listen", "127.0.0.1:0",
            "gateway.grpc.listen", "127.0.0.1:0");
    var gateway = new Gateway(GatewaySettings.from(settings), InstantSource.system());
    gateway.close();
    assertThat(gateway.isRunning()).isFalse();
  }

  private static void assertAway(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  private static Map<String, String> settings(KafkaServer kafka, InMemoryRegistry registry) {
    return Map.of(
        "kafka.bootstrap.servers", kafka.bootstrapServers(),
        "registry.url", registry.url(),
        "registry.attempts", "1",
        "registry.timeout", "2s",
        "topics.partitions", "2",
        "topics.replication.factor", "1",
        "gateway.http.listen", "127.0.0.1:0",
        "gateway.grpc.listen", "127.0.0.1:0");
  }

  private static void createTopics(Map<String, String> settings) {
    try (var messaging = Messaging.from(settings);
        var admin = Admin.create(Map.<String, Object>copyOf(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
    }
  }

  /** How many commands are on the topic. */
  private static long commands(Map<String, String> settings) throws Exception {
    try (var messaging = Messaging.from(settings);
        var admin = Admin.create(Map.<String, Object>copyOf(messaging.clientProperties()))) {
      var topic = messaging.topics().commands().name();
      var partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
              .flatMap(it -> it.partitions().stream())
              .collect(
                  Collectors.toMap(
                      it -> new TopicPartition(topic, it.partition()), it -> OffsetSpec.latest()));
      return admin.listOffsets(partitions).all().get().values().stream()
          .mapToLong(it -> it.offset())
          .sum();
    }
  }

  private HttpResponse<String> submit(Gateway gateway) throws Exception {
    return send(
        request(gateway, "/evictl/v1/evictions")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY)));
  }

  private static HttpRequest.Builder request(Gateway gateway, String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + gateway.httpAddress().getPort() + path))
        .timeout(DEFINITELY_TOO_SLOW);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
