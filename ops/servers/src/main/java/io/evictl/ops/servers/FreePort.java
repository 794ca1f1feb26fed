package io.evictl.ops.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of 127.0.0.1. They are taken from below Linux's range for outgoing connections
 * (ip_local_port_range starts at 32768), so that no client socket can take a port between its being
 * picked and its being bound; each process starts looking at another place.
 */
public final class FreePort {

  private static final int LOWEST = 12_000;
  private static final int COUNT = 20_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 137 % COUNT));

  private FreePort() {}

  /** A port that nothing on 127.0.0.1 listens on; never the same one twice in a row. */
  public static int pick() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServerStartException("no free port on 127.0.0.1 in " + LOWEST + "+" + COUNT);
  }

  /** The port itself, or a free one if it is 0; a port in use is an error that names the server. */
  static int settle(int port, String server) {
    if (port == 0) {
      return pick();
    }
    if (!isFree(port)) {
      throw new ServerStartException(
          "server=%s port=%d on 127.0.0.1 is in use; stop what listens there or choose another port"
              .formatted(server, port));
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}
