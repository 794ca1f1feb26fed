package io.evictl.storage.blobs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers whatever it is told to, byte by byte: what no well-behaved server can be made to do. */
final class RawS3 implements AutoCloseable {
  private final ServerSocket socket;
  private final Answer answer;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is done when a request has been read. */
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  RawS3(Answer answer) throws IOException {
    this.answer = answer;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("raw-s3").start(this::accept);
  }

  /** A whole answer of HTTP, after which the connection ends. */
  static Answer reply(int status, String body) {
    return out -> {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      out.write(head(status, bytes.length));
      out.write(bytes);
    };
  }

  static byte[] head(int status, int length) {
    return "HTTP/1.1 %d X\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        .formatted(status, length)
        .getBytes(StandardCharsets.US_ASCII);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** Heads of the requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      requests.add(read(new BufferedInputStream(connection.getInputStream())));
      answer.write(connection.getOutputStream());
      connection.getOutputStream().flush();
    } catch (IOException e) {
      // The client went away first.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    head.toString()
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .map(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .ifPresent(length -> skip(in, length));
    return head.toString();
  }

  private static void skip(InputStream in, int length) {
    try {
      in.skipNBytes(length);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
