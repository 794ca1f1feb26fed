package io.evictl.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A disturbed network for fault tests: forwards bytes between its own port and another, and cuts,
 * refuses, swallows or delays when told to. A client of Kafka needs the broker to advertise the
 * proxy's port ({@link KafkaSettings#withAdvertisedPort}).
 */
public final class TcpProxy implements AutoCloseable {

  private final InetSocketAddress target;
  private final int port;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final Weather weather = new Weather();
  private @Nullable Listening listening;

  private record Listening(ServerSocket socket, Thread acceptor) {}

  private TcpProxy(InetSocketAddress target, int port) {
    this.target = target;
    this.port = port;
  }

  /** Starts one on a free port of 127.0.0.1, forwarding. */
  public static TcpProxy to(String host, int port) {
    var proxy = new TcpProxy(new InetSocketAddress(host, port), FreePort.pick());
    proxy.forward();
    return proxy;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** Connections open now. */
  public int connectionCount() {
    return connections.size();
  }

  /** Back to fair weather: connections are accepted and bytes pass at once, held ones first. */
  public synchronized void forward() {
    if (listening == null) {
      var socket = listen();
      listening =
          new Listening(
              socket, Thread.ofVirtual().name("tcp-proxy-" + port).start(() -> accept(socket)));
    }
    weather.clear();
  }

  /** Resets every connection open now; new ones are welcome. */
  public void cutAll() {
    connections.forEach(ProxiedConnection::reset);
  }

  /** New connections are refused; open ones stay. */
  public synchronized void refuse() {
    if (listening != null) {
      close(listening);
      listening = null;
    }
  }

  /** Connections are accepted and stay open, but no byte passes until {@link #forward()}. */
  public void blackhole() {
    weather.hold();
  }

  /**
   * The server gets one request of a client and answers it; the answer does not arrive, and the
   * connection is cut.
   *
   * @param words that tell the request, sent in one piece with it
   * @param number of the request with these words, counted from now on, from 1
   */
  public void loseAnswer(String words, int number) {
    weather.lose(new LostAnswer(words, number));
  }

  /**
   * A line that is so long: what is sent passes on this much later, in both directions. What is
   * sent on top meanwhile passes with it: the line is long, not narrow.
   */
  public void delay(Duration delay) {
    weather.delay(delay);
  }

  @Override
  public void close() {
    refuse();
    weather.clear();
    cutAll();
  }

  private ServerSocket listen() {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new ServerStartException("server=tcp-proxy port=" + port + " did not start", e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        open(socket.accept());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void open(Socket client) throws IOException {
    var server = new Socket();
    try {
      server.connect(target, 5_000);
    } catch (IOException unreachable) {
      ProxiedConnection.reset(client);
      server.close();
      return;
    }
    var connection = new ProxiedConnection(client, server, weather);
    connections.add(connection);
    connection.start(() -> connections.remove(connection));
  }

  /** The operating system lets go of the port when the acceptor has noticed, not before. */
  private static void close(Listening listening) {
    try {
      listening.socket.close();
      listening.acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException("server=tcp-proxy did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
