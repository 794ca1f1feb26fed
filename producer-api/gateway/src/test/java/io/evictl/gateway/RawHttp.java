package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** HTTP as nobody sends it in good faith: bytes as they are. */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 30_000;

  private RawHttp() {}

  /** What comes back until the server closes, or what a whole answer is; empty: closed at once. */
  static String send(int port, String bytes) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      try {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      } catch (SocketException closed) {
        return "";
      }
    }
  }
}
