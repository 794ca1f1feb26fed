package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.producer.archival.StateChange;
import io.evictl.producer.archival.ToldChange;
import io.evictl.producer.archival.ToldChange.Outcome;
import io.evictl.schemas.record.ExecutionId;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code POST /hooks/archival}: only what is signed, lately, and once. */
@ExtendWith(LeakCheck.class)
class ArchivalHookTest {
  private static final byte[] KEY = "a-canary-key-of-thirty-two-bytes".getBytes(UTF_8);
  private static final String AT = "2026-11-22T12:00:00.123456Z";
  private static final String BODY =
      """
      {"executions": [
        {"project": "shop", "domain": "development", "name": "e1", "state": "archived", "at": "%s"},
        {"project": "shop", "domain": "development", "name": "e2", "state": "active", "at": "%s"}]}
      """
          .formatted(AT, AT);

  private final List<StateChange> told = new CopyOnWriteArrayList<>();
  private volatile Outcome outcome = Outcome.SENT;
  private volatile boolean away;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.with(
            Map.of(
                "gateway.hooks.secret",
                "whsec_" + Base64.getEncoder().encodeToString(KEY),
                "archival.policy",
                "not-read-here.yaml"),
            this::tell);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void signed_isTold_andAnswered() throws Exception {
    var answer = send("id-1", Instant.now(), KEY, BODY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(told)
        .containsExactly(
            new StateChange(new ExecutionId("shop", "development", "e1"), true, Instant.parse(AT)),
            new StateChange(
                new ExecutionId("shop", "development", "e2"), false, Instant.parse(AT)));
    var first = TestGateway.json(answer).path("executions").path(0);
    assertThat(first.path("outcome").asText()).isEqualTo("SENT");
    assertThat(first.path("why").asText()).isEqualTo("because");
    assertThat(first.path("requestId").asText()).hasSize(36);
  }

  @Test
  void repeated_isDoneOnce() throws Exception {
    send("id-1", Instant.now(), KEY, BODY);
    var again = send("id-1", Instant.now(), KEY, BODY);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(TestGateway.json(again).path("repeated").asBoolean()).isTrue();
    assertThat(told).hasSize(2);
    assertThat(send("id-2", Instant.now(), KEY, BODY).statusCode()).isEqualTo(200);
    assertThat(told).hasSize(4);
  }

  /** Who is told to come again may come with the same id, and is not turned away then. */
  @Test
  void notDone_mayComeAgain() throws Exception {
    outcome = Outcome.LATER;
    var later = send("id-1", Instant.now(), KEY, BODY);
    assertThat(later.statusCode()).isEqualTo(503);
    assertThat(later.headers().firstValue("Retry-After")).isPresent();
    away = true;
    assertThat(send("id-1", Instant.now(), KEY, BODY).statusCode()).isEqualTo(503);
    away = false;
    outcome = Outcome.SENT;
    assertThat(send("id-1", Instant.now(), KEY, BODY).statusCode()).isEqualTo(200);
  }

  @Test
  void strangers_oldOnes_andForgers_areRefused() throws Exception {
    var other = "another-key-of-thirty-two-bytes!".getBytes(UTF_8);
    assertThat(send("id-1", Instant.now(), other, BODY).statusCode()).isEqualTo(401);
    assertThat(send("id-1", Instant.now().minusSeconds(400), KEY, BODY).statusCode())
        .isEqualTo(401);
    assertThat(send("id-1", Instant.now().plusSeconds(400), KEY, BODY).statusCode()).isEqualTo(401);
    var unsigned = TestGateway.post(gateway.request("/hooks/archival"), BODY);
    assertThat(gateway.send(unsigned).statusCode()).isEqualTo(401);
    assertThat(told).isEmpty();
  }

  @Test
  void malformed_isRefused_andNothingIsTold() throws Exception {
    for (var wrong :
        List.of(
            "{}",
            "{\"executions\": []}",
            BODY.replace("\"archived\"", "\"deleted\""),
            BODY.replace(AT, "yesterday"),
            BODY.replace("\"e1\"", "\"\""),
            BODY.replace("\"state\"", "\"stat\""),
            BODY.replace("\"executions\"", "\"executionz\""))) {
      assertThat(send(UUID.randomUUID().toString(), Instant.now(), KEY, wrong).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void withoutKey_itSaysWhatToSet() throws Exception {
    try (var open = TestGateway.open()) {
      var answer = open.send(TestGateway.post(open.request("/hooks/archival"), BODY));
      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(answer.body()).contains("gateway.hooks.secret");
    }
  }

  private List<ToldChange> tell(List<StateChange> changes) {
    if (away) {
      throw new UnavailableException("gone");
    }
    told.addAll(changes);
    return changes.stream()
        .map(
            change ->
                new ToldChange(
                    change, outcome, Optional.of(UUID.randomUUID().toString()), "because"))
        .toList();
  }

  private HttpResponse<String> send(String id, Instant at, byte[] key, String body)
      throws Exception {
    var timestamp = Long.toString(at.getEpochSecond());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    var signature = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
    return gateway.send(
        TestGateway.post(gateway.request("/hooks/archival"), body)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature)));
  }
}
