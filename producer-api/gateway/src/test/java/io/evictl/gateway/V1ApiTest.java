package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.gateway.ask.FakeDeployment;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.WhenNotConcluded;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our own API, without tokens: what is sent, what is refused, what is told. */
@ExtendWith(LeakCheck.class)
class V1ApiTest {
  private static final String ALL = "/evictl/v1/evictions";
  private static final String BODY =
      """
      {"target": {"workflowExecution":
        {"project": "shop", "domain": "development", "name": "e1"}}, "reason": "wrong input"}
      """;

  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.open();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void submit_writesOutTheDefaultsOfItsDoor() throws Exception {
    var id = UUID.randomUUID().toString();

    var answer = submit(BODY, id);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Location")).contains(ALL + "/" + id);
    var sent = gateway.deployment().requests().getFirst();
    assertThat(sent.getRequestId()).isEqualTo(id);
    assertThat(sent.getOptions().getIncludeCacheHits()).isFalse();
    assertThat(sent.getOptions().getIncludeChildExecutions()).isTrue();
    assertThat(sent.getOptions().getWhenNotConcluded()).isEqualTo(WhenNotConcluded.WAIT);
    assertThat(sent.getReason()).isEqualTo("wrong input");
    assertThat(sent.getPrincipalVerified()).isFalse();
  }

  @Test
  void submit_takesAllOptions() throws Exception {
    var body =
        """
        {"target": {"nodeExecution": {"execution":
          {"project": "shop", "domain": "development", "name": "e1"}, "nodeId": "n0"}},
         "options": {"mode": "PLAN", "includeChildExecutions": false, "includeCacheHits": true,
          "dynamicScope": "NODE", "whenNotConcluded": "REJECT", "purgeDelayMillis": 1000,
          "deadlineMillis": 2000, "childDeadlineMillis": 3000, "limits": {"maxEntries": 4}}}
        """;

    assertThat(submit(body, UUID.randomUUID().toString()).statusCode()).isEqualTo(202);

    var options = gateway.deployment().requests().getFirst().getOptions();
    assertThat(options.toString())
        .contains(
            "\"PLAN\"", "\"NODE\"", "\"REJECT\"", "1000", "2000", "3000", "{\"maxEntries\": 4}");
  }

  /** A misspelt option must not be taken for its default. */
  @Test
  void submit_refusesWhatItDoesNotKnow_andSendsNothing() throws Exception {
    for (var body :
        List.of(
            BODY.replace("reason", "raeson"),
            BODY.replace("\"reason\"", "\"options\": {\"dryRun\": true}, \"reason\""),
            BODY.replace("\"e1\"", "1"),
            BODY.replace("\"e1\"", "\"\""),
            BODY.replace("\"name\"", "\"nam\""),
            BODY.replace("\"reason\"", "\"options\": {\"mode\": \"execute\"}, \"reason\""),
            BODY.replace("\"reason\"", "\"options\": {\"purgeDelayMillis\": -1}, \"reason\""),
            BODY + "{}",
            "{\"reason\": \"a\", \"reason\": \"b\"}",
            "{}",
            "[]",
            "",
            "[".repeat(5000))) {
      var answer = submit(body, UUID.randomUUID().toString());
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
    assertThat(submit(BODY, "not-a-uuid").statusCode()).isEqualTo(400);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void submit_again_isTheSameRequest_otherContentIsAConflict() throws Exception {
    var id = UUID.randomUUID().toString();
    submit(BODY, id);
    assertThat(submit(BODY, id).statusCode()).isEqualTo(202);
    assertThat(submit(BODY.replace("e1", "e2"), id).statusCode()).isEqualTo(409);
    assertThat(gateway.deployment().requests()).hasSize(2);
    assertThat(gateway.deployment().requests().get(0))
        .isEqualTo(gateway.deployment().requests().get(1));

    var told = publish("shop", "known", 1);
    var other = submit(BODY, told.getRequestId());
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(gateway.deployment().requests()).hasSize(2);
  }

  @Test
  void submit_needsJsonOfAModestSize() throws Exception {
    var text = gateway.request(ALL).header("Content-Type", "text/plain");
    assertThat(gateway.send(text.POST(HttpRequest.BodyPublishers.ofString(BODY))).statusCode())
        .isEqualTo(415);
    var large = BODY.replace("wrong input", "x".repeat(600 * 1024));
    assertThat(submit(large, UUID.randomUUID().toString()).statusCode()).isEqualTo(413);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void list_filtersAndPages_newestFirst() throws Exception {
    for (int i = 0; i < 7; i++) {
      publish(i % 2 == 0 ? "shop" : "bank", "e" + i, i);
    }
    var names = new ArrayList<String>();
    var next = "";
    do {
      var page = TestGateway.json(get(ALL + "?limit=2&project=shop" + next));
      page.path("evictions")
          .forEach(
              status -> names.add(status.at("/request/target/workflowExecution/name").asText()));
      next = page.has("next") ? "&after=" + page.path("next").asText() : "";
    } while (!next.isEmpty());
    assertThat(names).containsExactly("e6", "e4", "e2", "e0");

    assertThat(count(ALL + "?project=bank")).isEqualTo(3);
    assertThat(count(ALL + "?state=RUNNING")).isEqualTo(7);
    assertThat(count(ALL + "?state=FAILED")).isZero();
    assertThat(count(ALL + "?requester=somebody")).isZero();
    assertThat(count(ALL + "?since=" + FakeDeployment.ACCEPTED.plusSeconds(3))).isEqualTo(4);
    assertThat(count(ALL + "?until=" + FakeDeployment.ACCEPTED.plusSeconds(3))).isEqualTo(3);
    for (var wrong :
        List.of("limit=0", "limit=201", "projekt=a", "state=x", "after=%25", "since=y")) {
      assertThat(get(ALL + "?" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void watch_tellsUntilTheEnd_andResumes() throws Exception {
    var request = publish("shop", "e1", 0);
    var events = ALL + "/" + request.getRequestId() + "/events";
    gateway.deployment().publish(FakeDeployment.status(request, RequestState.SUCCEEDED, 5).build());

    var whole = get(events);
    assertThat(whole.body()).contains("id: 5\n", "event: status\n", "\"SUCCEEDED\"");

    var resumed = gateway.send(gateway.request(events).header("Last-Event-ID", "4"));
    assertThat(resumed.body()).contains("id: 5\n");
    var over = gateway.send(gateway.request(events).header("Last-Event-ID", "5"));
    assertThat(over.statusCode()).isEqualTo(204);
  }

  @Test
  void control_isSentAndAnswered() throws Exception {
    var request = publish("shop", "e1", 0);
    var one = ALL + "/" + request.getRequestId();
    for (var action : List.of("cancel", "pause", "resume", "retry-failed", "restore")) {
      var answer = gateway.send(TestGateway.post(gateway.request(one + "/" + action), "{}"));
      assertThat(answer.statusCode()).as(action).isEqualTo(200);
    }
    assertThat(gateway.deployment().controls())
        .extracting(control -> control.getAction())
        .containsExactly(
            ControlAction.CANCEL,
            ControlAction.PAUSE,
            ControlAction.RESUME,
            ControlAction.RETRY_FAILED,
            ControlAction.RESTORE);
    var unknown = ALL + "/" + UUID.randomUUID() + "/cancel";
    assertThat(gateway.send(TestGateway.post(gateway.request(unknown), "{}")).statusCode())
        .isEqualTo(404);
  }

  /** A web page in a browser on this machine must not get through. */
  @Test
  void strangers_areRefusedWithoutTokens() throws Exception {
    var page = gateway.request(ALL).header("Origin", "https://evil.example");
    assertThat(gateway.send(TestGateway.post(page, BODY)).statusCode()).isEqualTo(403);
    assertThat(
            RawHttp.send(
                gateway.httpPort(), "GET " + ALL + " HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  private EvictionRequest publish(String project, String name, long second) {
    var request =
        EvictionRequests.api()
            .execution(new ExecutionId(project, "development", name))
            .requestedBy("cleo", false)
            .build();
    gateway
        .deployment()
        .publish(
            FakeDeployment.status(request, RequestState.RUNNING, 1)
                .setAcceptedAt(FakeDeployment.ACCEPTED.plus(Duration.ofSeconds(second)))
                .build());
    return request;
  }

  private int count(String path) throws Exception {
    return TestGateway.json(get(path)).path("evictions").size();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return gateway.send(gateway.request(path));
  }

  private HttpResponse<String> submit(String body, String key) throws Exception {
    return gateway.send(
        TestGateway.post(gateway.request(ALL).header("Idempotency-Key", key), body));
  }
}
