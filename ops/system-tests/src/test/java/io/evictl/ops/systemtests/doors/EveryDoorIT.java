package io.evictl.ops.systemtests.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.ops.systemtests.shared.SharedStandalone;
import io.evictl.ops.systemtests.shared.SharedStandalone.Running;
import io.evictl.producer.AwaitedState;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.Trigger;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One execution is evicted by every door: the same request comes out on the topic, and the one that
 * comes first takes the entries with it. Against everything in one process and a live Flyte's data.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
@ExtendWith(SharedStandalone.class)
class EveryDoorIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final ExecutionId CHAIN =
      new ExecutionId("flytesnacks", "development", "axxjxdmnv6kkrw47nqn9");
  private static final ExecutionId NESTED =
      new ExecutionId("flytesnacks", "development", "af4gzv2zmr82wv6h5m5k");
  private static final Set<String> before = new HashSet<>();
  private static final String ALL = "/evictl/v1/evictions";

  @TempDir static Path folder;

  private static Running running;
  private static Map<String, String> settings;
  private static HttpClient http;
  private static Messaging messaging;
  private static EvictionPublisher publisher;

  @BeforeAll
  static void start(Running shared) {
    running = shared;
    settings = running.settings();
    http = HttpClient.newHttpClient();
    messaging = Messaging.from(settings);
    publisher = new EvictionPublisher(messaging);
  }

  @AfterAll
  static void stop() {
    publisher.close();
    messaging.close();
    http.close();
  }

  @Test
  void a_everyDoor_sendsTheSameRequest_andTheFirstEvicts() throws Exception {
    before.addAll(CommandsOnTopic.executing(messaging).keySet());
    var ids = new LinkedHashSet<String>();

    byGrpc();
    var first = newest(ids);
    byRoute();
    newest(ids);
    byUpdate();
    newest(ids);
    ids.add(byApi());
    ids.add(byPublisher());
    byCommandLine();
    newest(ids);

    assertThat(ids).hasSize(6);
    var sent = CommandsOnTopic.requests(messaging);
    assertThat(sent.keySet()).containsAll(ids);
    assertThat(ids.stream().map(sent::get).map(EveryDoorIT::comparable).distinct()).hasSize(1);
    var done =
        publisher.await(first, status -> AwaitedState.TERMINAL.test(status), DEFINITELY_TOO_SLOW);
    assertThat(done.getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(done.getCounts().getPurged()).isEqualTo(3);
    for (var id : ids) {
      var status = publisher.await(id, AwaitedState.EVICTED, DEFINITELY_TOO_SLOW);
      assertThat(status.getCounts().getEvicted()).as(id).isEqualTo(id.equals(first) ? 3 : 0);
      assertThat(json(get(ALL + "/" + id)).path("requestId").asText()).isEqualTo(id);
    }
  }

  @Test
  void b_executionThatNobodyKnows_isNotFound() throws Exception {
    var answer = send(request("/api/v1/cache/executions/flytesnacks/development/nobody").DELETE());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).path("detail").asText()).contains("unknown execution");
  }

  @Test
  void c_planWatchAndRestore_byTheApi() throws Exception {
    var plan = submit("\"options\": {\"mode\": \"PLAN\"}");
    assertThat(get(ALL + "/" + plan + "/events").body()).contains("\"state\":\"SUCCEEDED\"");
    var planned = json(get(ALL + "/" + plan + "/plan")).path("plan");
    assertThat(planned).hasSize(3);
    assertExplained(planned.path(0).path("entry"));

    var request = submit("\"options\": {\"purgeDelayMillis\": 3600000}");
    publisher.await(request, AwaitedState.EVICTED, DEFINITELY_TOO_SLOW);
    var restored =
        send(
            request(ALL + "/" + request + "/restore")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"a mistake\"}")));
    assertThat(restored.statusCode()).isEqualTo(200);
    var status = publisher.await(request, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    assertThat(status.getState()).isEqualTo(RequestState.RESTORED);
    assertThat(json(get(ALL + "/" + request + "/failures")).path("failures")).isEmpty();
  }

  /** What the plan tells of an entry is what the catalog tells of it. */
  private static void assertExplained(JsonNode entry) throws Exception {
    var key =
        Keys.of(
            EntryKey.newBuilder()
                .setProject(entry.path("project").asText())
                .setDomain(entry.path("domain").asText())
                .setDataset(entry.path("dataset").asText())
                .setVersion(entry.path("version").asText())
                .setTag(entry.path("tag").asText())
                .build());
    var answer = get("/evictl/v1/explain?entry=" + URLEncoder.encode(key, UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).path("producer").asText()).startsWith("flytesnacks/development/");
    assertThat(json(answer).path("eviction").path("outcome").asText()).isEqualTo("EVICTED");
    assertThat(json(answer).path("outputs")).isNotEmpty();
  }

  private static void byGrpc() throws InterruptedException {
    var listen = settings.get("gateway.grpc.listen");
    var channel = NettyChannelBuilder.forTarget("dns:///" + listen).usePlaintext().build();
    try {
      var answer =
          CacheServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS)
              .evictExecutionCache(
                  EvictExecutionCacheRequest.newBuilder()
                      .setWorkflowExecutionId(
                          WorkflowExecutionIdentifier.newBuilder()
                              .setProject(CHAIN.getProject())
                              .setDomain(CHAIN.getDomain())
                              .setName(CHAIN.getName()))
                      .build());
      assertThat(answer.getErrors().getErrorsList()).isEmpty();
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void byRoute() throws Exception {
    var answer =
        send(
            request(
                    "/api/v1/cache/executions/%s/%s/%s"
                        .formatted(CHAIN.getProject(), CHAIN.getDomain(), CHAIN.getName()))
                .DELETE());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"errors\":{\"errors\":[]}}");
  }

  private static void byUpdate() throws Exception {
    var answer =
        send(
            request(
                    "/api/v1/executions/%s/%s/%s"
                        .formatted(CHAIN.getProject(), CHAIN.getDomain(), CHAIN.getName()))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"evict_cache\": true}")));
    assertThat(answer.body()).isEqualTo("{\"cache_eviction_errors\":{\"errors\":[]}}");
  }

  private static String byApi() throws Exception {
    return submit(CHAIN, "\"options\": {\"includeCacheHits\": true}");
  }

  private static String byPublisher() throws Exception {
    var request = EvictionRequests.api().execution(CHAIN).includeCacheHits(true).build();
    return publisher.submit(request).get().requestId();
  }

  private static void byCommandLine() throws Exception {
    var output = folder.resolve("evictl.out").toFile();
    var name = "%s/%s/%s".formatted(CHAIN.getProject(), CHAIN.getDomain(), CHAIN.getName());
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "io.evictl.ops.cli.Evictl",
                "evict",
                "execution",
                name,
                "--include-hits",
                "--yes",
                "--wait=evicted",
                "--data",
                running.folder().toString())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    assertThat(process.waitFor(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(told(output)).isZero();
  }

  private static String told(File output) throws Exception {
    return Files.readString(output.toPath());
  }

  /** The id of the request that is on the topic now and was not before; others are plans. */
  private static String newest(LinkedHashSet<String> ids) {
    var fresh = new ArrayList<>(CommandsOnTopic.executing(messaging).keySet());
    fresh.removeAll(before);
    fresh.removeAll(ids);
    assertThat(fresh).hasSize(1);
    ids.add(fresh.getFirst());
    return fresh.getFirst();
  }

  /** What is left when who, when, why and the id are taken away. */
  private static EvictionRequest comparable(EvictionRequest request) {
    assertThat(request.getTrigger()).isEqualTo(Trigger.API);
    return EvictionRequest.newBuilder(request)
        .setRequestId("")
        .setRequestedBy("")
        .setReason("")
        .setRequestedAt(Instant.EPOCH)
        .build();
  }

  private static String submit(String options) throws Exception {
    return submit(NESTED, options);
  }

  private static String submit(ExecutionId execution, String options) throws Exception {
    var body =
        """
        {"target": {"workflowExecution":
          {"project": "%s", "domain": "%s", "name": "%s"}}, %s}
        """
            .formatted(execution.getProject(), execution.getDomain(), execution.getName(), options);
    var answer =
        send(
            request(ALL)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var id = json(answer).path("requestId").asText();
    publisher.await(id, status -> true, DEFINITELY_TOO_SLOW);
    return id;
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://" + settings.get("gateway.http.listen") + path))
        .timeout(DEFINITELY_TOO_SLOW);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }
}
