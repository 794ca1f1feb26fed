package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** In front of a server that sends back what it gets. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class TcpProxyTest {

  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var listening = echo;
    Thread.ofVirtual().start(() -> acceptAll(listening));
    proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void forward_passesBytesBothWays() throws IOException {
    try (var client = connect()) {
      assertThat(echoed(client, 7)).isEqualTo(7);
      assertThat(proxy.connectionCount()).isEqualTo(1);
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> proxy.connectionCount() == 0);
  }

  @Test
  void cutAll_resetsOpenConnectionsAndWelcomesNew() throws IOException {
    try (var client = connect();
        var next = connect()) {
      assertThat(echoed(client, 1)).isEqualTo(1);
      assertThat(echoed(next, 2)).isEqualTo(2);
      proxy.cutAll();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> next.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (var client = connect()) {
      assertThat(echoed(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void refuse_turnsNewConnectionsAwayUntilForward() throws IOException {
    try (var open = connect()) {
      assertThat(echoed(open, 1)).isEqualTo(1);
      proxy.refuse();
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThat(echoed(open, 2)).isEqualTo(2);
    }
    proxy.forward();
    try (var client = connect()) {
      assertThat(echoed(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void blackhole_holdsBytesUntilForward() throws IOException {
    try (var client = connect()) {
      assertThat(echoed(client, 1)).isEqualTo(1);
      proxy.blackhole();
      client.getOutputStream().write(2);
      client.setSoTimeout(300);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.forward();
      client.setSoTimeout(60_000);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void delay_slowsEachWay() throws IOException {
    try (var client = connect()) {
      proxy.delay(Duration.ofMillis(200));
      long start = System.nanoTime();
      assertThat(echoed(client, 1)).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(399));
    }
  }

  @Test
  void delay_isOfTheLine_notOfEachPiece() throws IOException {
    try (var client = connect()) {
      proxy.delay(Duration.ofMillis(500));
      long start = System.nanoTime();
      client.getOutputStream().write(new byte[1 << 18]);
      assertThat(client.getInputStream().readNBytes(1 << 18)).hasSize(1 << 18);
      // 16 pieces of 16 KiB, one after the other, would take 8 s each way.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void loseAnswer_cutsWhenTheServerHasAnswered() throws IOException {
    proxy.loseAnswer("b", 2);
    try (var client = connect()) {
      assertThat(echoed(client, 'a')).isEqualTo('a');
      assertThat(echoed(client, 'b')).isEqualTo('b');
      client.getOutputStream().write('b');
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (var client = connect()) {
      assertThat(echoed(client, 'b')).isEqualTo('b');
    }
  }

  private Socket connect() throws IOException {
    return new Socket(proxy.host(), proxy.port());
  }

  private static int echoed(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    return client.getInputStream().read();
  }

  private static void acceptAll(ServerSocket echo) {
    while (!echo.isClosed()) {
      try {
        var socket = echo.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket;
        InputStream in = socket.getInputStream()) {
      in.transferTo(socket.getOutputStream());
    } catch (IOException cut) {
      // The test cut it: there is nobody left to answer.
    }
  }
}
