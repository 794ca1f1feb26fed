package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.gateway.ask.FakeDeployment;
import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.settings.SettingsException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may what: by token, by place, by action, and never one person alone above a limit. */
@ExtendWith(LeakCheck.class)
class RightsTest {
  private static final String ALL = "/evictl/v1/evictions";

  @TempDir Path folder;

  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.guarded(folder, Map.of("gateway.limit.entries", "100"));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void strangers_getNowhere_andNothingIsSent() throws Exception {
    for (var path :
        List.of(ALL, ALL + "/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", ALL + "?project=shop")) {
      assertThat(gateway.send(gateway.request(path)).statusCode()).isEqualTo(401);
      assertThat(gateway.send(gateway.request(path, "wrong-token-0123456789")).statusCode())
          .isEqualTo(401);
    }
    var cache = "/api/v1/cache/executions/shop/development/e1";
    assertThat(gateway.send(gateway.request(cache).DELETE()).statusCode()).isEqualTo(401);
    assertThat(submit("", "shop", "").statusCode()).isEqualTo(401);
    assertGrpcRefused("UNAUTHENTICATED");
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void healthAndDescription_areOpen() throws Exception {
    for (var path : List.of("/evictl/v1/health", "/evictl/v1/openapi.yaml")) {
      assertThat(gateway.send(gateway.request(path)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void requester_isTheTokensPrincipal_andProven() throws Exception {
    assertThat(submit(TestGateway.ADA, "shop", "").statusCode()).isEqualTo(202);
    var sent = gateway.deployment().requests().getFirst();
    assertThat(sent.getRequestedBy()).isEqualTo("ada");
    assertThat(sent.getPrincipalVerified()).isTrue();
  }

  @Test
  void rights_areOfAPlaceAndAnAction() throws Exception {
    assertThat(submit(TestGateway.ADA, "elsewhere", "").statusCode()).isEqualTo(403);
    assertThat(submit(TestGateway.BOB, "shop", "").statusCode()).isEqualTo(403);
    assertThat(submit(TestGateway.BOB, "shop", "\"mode\": \"PLAN\"").statusCode()).isEqualTo(403);
    assertThat(submit(TestGateway.EVE, "shop", "").statusCode()).isEqualTo(403);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  /** One of several executions in a place without rights is one too many. */
  @Test
  void rights_areNeededForEveryExecution() throws Exception {
    var body =
        """
        {"target": {"executions": [
          {"project": "shop", "domain": "development", "name": "e1"},
          {"project": "elsewhere", "domain": "development", "name": "e2"}]}}
        """;
    var answer = gateway.send(TestGateway.post(gateway.request(ALL, TestGateway.ADA), body));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  /** What an execution hit may be anybody's, which is known only when it is expanded. */
  @Test
  void hits_needTheRightInEveryProjectOfTheDomain() throws Exception {
    var refused = submit(TestGateway.ADA, "shop", "\"includeCacheHits\": true");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("any project of development", "project *");
    var proposed = gateway.request("/api/v1/cache/executions/shop/development/e1", TestGateway.ADA);
    assertThat(gateway.send(proposed.DELETE()).statusCode()).isEqualTo(403);
    assertThat(gateway.deployment().requests()).isEmpty();
    assertThat(submit(TestGateway.FLO, "shop", "\"includeCacheHits\": true").statusCode())
        .isEqualTo(202);
  }

  /** An entry is its dataset's project's, whoever asks and from where. */
  @Test
  void entry_needsTheRightInItsDatasetsProject() throws Exception {
    var body =
        """
        {"target": {"entry": {"project": "%s", "domain": "development",
          "dataset": "flyte_task-a", "version": "v", "tag": "t"}}}
        """;
    assertThat(post(TestGateway.ADA, body.formatted("elsewhere")).statusCode()).isEqualTo(403);
    assertThat(post(TestGateway.ADA, body.formatted("shop")).statusCode()).isEqualTo(202);
    var task =
        """
        {"target": {"taskExecution": {
          "node": {"execution": {"project": "shop", "domain": "development", "name": "e1"},
            "nodeId": "n0"},
          "task": {"project": "%s", "domain": "development", "name": "a", "version": "v"}}}}
        """;
    assertThat(post(TestGateway.ADA, task.formatted("elsewhere")).statusCode()).isEqualTo(403);
    assertThat(post(TestGateway.ADA, task.formatted("shop")).statusCode()).isEqualTo(202);
  }

  /** Somebody else's request for hits is not to be driven on by who may not have hits evicted. */
  @Test
  void retryFailed_needsWhatTheRequestNeeded() throws Exception {
    var request =
        EvictionRequests.api()
            .execution(new ExecutionId("shop", "development", "e1"))
            .includeCacheHits(true)
            .requestedBy("flo", true)
            .build();
    gateway.deployment().publish(status(request));
    assertThat(control(TestGateway.ADA, request, "retry-failed", "{}")).isEqualTo(403);
    assertThat(gateway.deployment().controls()).isEmpty();
    assertThat(control(TestGateway.FLO, request, "retry-failed", "{}")).isEqualTo(200);
  }

  private HttpResponse<String> post(String token, String body) throws Exception {
    return gateway.send(TestGateway.post(gateway.request(ALL, token), body));
  }

  @Test
  void requests_areSeenByThoseWhoMayReadThere() throws Exception {
    var request = published("ada", true);
    var one = ALL + "/" + request.getRequestId();
    assertThat(gateway.send(gateway.request(one, TestGateway.BOB)).statusCode()).isEqualTo(200);
    for (var path : List.of(one, one + "/events", one + "/failures", one + "/plan")) {
      assertThat(gateway.send(gateway.request(path, TestGateway.EVE)).statusCode())
          .as(path)
          .isEqualTo(404);
    }
    assertThat(gateway.send(gateway.request(ALL, TestGateway.EVE)).body())
        .doesNotContain(request.getRequestId());
    assertThat(control(TestGateway.EVE, request, "cancel", "{}")).isEqualTo(404);
    assertThat(control(TestGateway.BOB, request, "cancel", "{}")).isEqualTo(403);
    assertThat(control(TestGateway.BOB, request, "restore", "{}")).isEqualTo(403);
    assertThat(gateway.deployment().controls()).isEmpty();
  }

  /** Nobody runs beyond the limit alone: not by approving, nor by asking for a higher one. */
  @Test
  void approval_needsASecondProvenPerson() throws Exception {
    submit(TestGateway.ADA, "shop", "\"limits\": {\"maxEntries\": 1000000}");
    assertThat(gateway.deployment().requests().getFirst().getOptions().getLimits().getMaxEntries())
        .contains(100L);

    var ofAda = published("ada", true);
    assertThat(control(TestGateway.ADA, ofAda, "approve", "{\"entries\": 500}")).isEqualTo(403);
    assertThat(gateway.deployment().controls()).isEmpty();
    assertThat(control(TestGateway.BOB, ofAda, "approve", "{}")).isEqualTo(400);
    assertThat(control(TestGateway.BOB, ofAda, "approve", "{\"entries\": 500}")).isEqualTo(200);

    var unproven = published("cleo", false);
    assertThat(control(TestGateway.BOB, unproven, "approve", "{\"entries\": 5}")).isEqualTo(403);
    assertThat(gateway.deployment().controls())
        .singleElement()
        .satisfies(
            control -> {
              assertThat(control.getRequestedBy()).isEqualTo("bob");
              assertThat(control.getPrincipalVerified()).isTrue();
              assertThat(control.getApprovedEntries()).contains(500L);
            });
  }

  @Test
  void approval_isNotForAGatewayWithoutTokens() throws Exception {
    try (var open = TestGateway.open()) {
      var request = request("cleo", true);
      open.deployment().publish(status(request));
      var approve = open.request(ALL + "/" + request.getRequestId() + "/approve");
      assertThat(open.send(TestGateway.post(approve, "{\"entries\": 5}")).statusCode())
          .isEqualTo(403);
      assertThat(open.deployment().controls()).isEmpty();
    }
  }

  @Test
  void rate_isPerPrincipal() throws Exception {
    try (var slow = TestGateway.guarded(folder, Map.of("gateway.rate", "1"))) {
      int refused = 0;
      for (int i = 0; i < 10; i++) {
        var answer = slow.send(slow.request(ALL, TestGateway.ADA));
        if (answer.statusCode() == 429) {
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          refused++;
        }
      }
      assertThat(refused).isPositive();
      assertThat(slow.send(slow.request(ALL, TestGateway.BOB)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withoutTokens_onlyLoopbackIsListenedAt() {
    for (var door : List.of("http", "grpc")) {
      assertThatThrownBy(() -> TestGateway.with(Map.of("gateway." + door + ".listen", "0.0.0.0:0")))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("gateway.tokens.file");
    }
  }

  private void assertGrpcRefused(String code) throws InterruptedException {
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
    try {
      assertThatThrownBy(
              () ->
                  CacheServiceGrpc.newBlockingStub(channel)
                      .evictExecutionCache(EvictExecutionCacheRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining(code);
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private HttpResponse<String> submit(String token, String project, String options)
      throws Exception {
    var body =
        """
        {"target": {"workflowExecution":
          {"project": "%s", "domain": "development", "name": "e1"}}, "options": {%s}}
        """
            .formatted(project, options);
    var request = token.isEmpty() ? gateway.request(ALL) : gateway.request(ALL, token);
    return gateway.send(TestGateway.post(request, body));
  }

  private int control(String token, EvictionRequest request, String action, String body)
      throws Exception {
    var path = ALL + "/" + request.getRequestId() + "/" + action;
    return gateway.send(TestGateway.post(gateway.request(path, token), body)).statusCode();
  }

  private EvictionRequest published(String requester, boolean verified) {
    var request = request(requester, verified);
    gateway.deployment().publish(status(request));
    return request;
  }

  private static EvictionRequest request(String requester, boolean verified) {
    return EvictionRequests.api()
        .execution(new ExecutionId("shop", "development", "e1"))
        .requestedBy(requester, verified)
        .build();
  }

  private static EvictionStatus status(EvictionRequest request) {
    return FakeDeployment.status(request, RequestState.WAITING, 1).build();
  }
}
