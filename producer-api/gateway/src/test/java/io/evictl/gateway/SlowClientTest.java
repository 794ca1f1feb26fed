package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.gateway.ask.FakeDeployment;
import io.evictl.gateway.http.HttpLimits;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that send or read slowly, or not at all, hold up nobody, and are sent away. */
@ExtendWith(LeakCheck.class)
class SlowClientTest {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(60);
  private static final Duration STALL = Duration.ofMillis(500);
  private static final String ALL = "/evictl/v1/evictions";

  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.with(Map.of("gateway.watchers", "1"), new HttpLimits(512 * 1024, 1_000, STALL));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void bodiesThatDoNotCome_areSentAway_andOthersAreServedMeanwhile() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 200; i++) {
        slow.add(begun());
      }
      assertThat(gateway.send(gateway.request(ALL)).statusCode()).isEqualTo(200);
      for (var socket : slow) {
        assertThat(rest(socket)).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 500");
      }
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  /** A byte now and then buys no more time. */
  @Test
  void bodyThatTrickles_isSentAway() throws Exception {
    try (var socket = begun()) {
      var pause = new CountDownLatch(1);
      boolean ended = false;
      for (int i = 0; i < 90 && !ended; i++) {
        assertThat(pause.await(100, TimeUnit.MILLISECONDS)).isFalse();
        try {
          socket.getOutputStream().write(' ');
          ended = socket.getInputStream().available() > 0;
        } catch (SocketException closed) {
          ended = true;
        }
      }
      assertThat(ended).isTrue();
    }
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void watcherThatDoesNotRead_losesItsPlace() throws Exception {
    var request =
        EvictionRequests.api().execution(new ExecutionId("shop", "development", "e1")).build();
    publish(request, 1, "");
    var events = ALL + "/" + request.getRequestId() + "/events";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(events).getBytes(ISO_8859_1));
      // Its answer has begun, so it has the only place.
      assertThat(socket.getInputStream().read()).isNotNegative();
      assertThat(begins(events)).isEqualTo(429);

      // Larger than what the sockets of both sides take without being read.
      publish(request, 2, "x".repeat(40 * 1024 * 1024));

      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .untilAsserted(() -> assertThat(begins(events)).isEqualTo(200));
    }
  }

  /** The status that an answer begins with; the rest is not read. */
  private int begins(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var answer =
          client.send(gateway.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    }
  }

  private void publish(EvictionRequest request, long sequence, String message) {
    gateway
        .deployment()
        .publish(
            FakeDeployment.status(request, RequestState.RUNNING, sequence)
                .setMessage(message)
                .build());
  }

  private Socket begun() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort());
    socket.setSoTimeout((int) DEFINITELY_TOO_SLOW.toMillis());
    socket
        .getOutputStream()
        .write(
            ("POST "
                    + ALL
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{")
                .getBytes(ISO_8859_1));
    return socket;
  }

  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException closed) {
      return "";
    }
  }
}
