package io.evictl.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A client's connection through a {@link TcpProxy}: two sockets and a virtual thread each way. */
final class ProxiedConnection {

  private static final int PIECE = 16 * 1024;

  private final Socket client;
  private final Socket server;
  private final Weather weather;
  private volatile boolean answerLost;

  ProxiedConnection(Socket client, Socket server, Weather weather) {
    this.client = client;
    this.server = server;
    this.weather = weather;
  }

  /** Pumps until both sides have closed, then calls back. */
  void start(Runnable whenOver) {
    var pumping = new AtomicInteger(2);
    Runnable over =
        () -> {
          if (pumping.decrementAndGet() == 0) {
            reset();
            whenOver.run();
          }
        };
    Thread.ofVirtual().name("tcp-proxy-out").start(() -> pump(client, server, over, true));
    Thread.ofVirtual().name("tcp-proxy-in").start(() -> pump(server, client, over, false));
  }

  private void pump(Socket from, Socket to, Runnable over, boolean isRequest) {
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      boolean first = true;
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        weather.await(first);
        if (isRequest) {
          answerLost |= weather.losesAnswerTo(piece, read);
        } else if (answerLost) {
          reset();
          return;
        }
        out.write(piece, 0, read);
        out.flush();
        // What came while the piece waited is of one flight with it.
        first = in.available() == 0;
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    } finally {
      over.run();
    }
  }

  void reset() {
    List.of(client, server).forEach(ProxiedConnection::reset);
  }

  /** Closes with RST rather than FIN, as a cut line does. */
  static void reset(Socket socket) {
    synchronized (socket) {
      try {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
        }
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cutting a connection", e);
      }
    }
  }
}
