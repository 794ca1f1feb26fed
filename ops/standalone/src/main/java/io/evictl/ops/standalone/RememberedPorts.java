package io.evictl.ops.standalone;

import io.evictl.ops.standalone.StandaloneSettings.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ports of the last start, so that a client's settings stay right over a restart. */
final class RememberedPorts {
  private static final String PREFIX = "standalone.port.";

  private RememberedPorts() {}

  /**
   * Ports left open are the remembered ones where those are free, else they stay open.
   *
   * @throws PortInUseException if one that is named is not free
   */
  static Ports settle(Ports wanted, Map<String, String> remembered) {
    return new Ports(
        settle("kafka", wanted.kafka(), remembered.get(PREFIX + "kafka")),
        settle("postgres", wanted.postgres(), remembered.get(PREFIX + "postgres")),
        settle("s3", wanted.s3(), remembered.get(PREFIX + "s3")),
        settle("registry", wanted.registry(), remembered.get(PREFIX + "registry")));
  }

  static Map<String, String> settings(Ports ports) {
    return Map.of(
        PREFIX + "kafka", Integer.toString(ports.kafka()),
        PREFIX + "postgres", Integer.toString(ports.postgres()),
        PREFIX + "s3", Integer.toString(ports.s3()),
        PREFIX + "registry", Integer.toString(ports.registry()));
  }

  private static int settle(String server, int wanted, @Nullable String remembered) {
    if (wanted != 0 && !isFree(wanted)) {
      throw new PortInUseException(server, wanted);
    }
    if (wanted != 0 || remembered == null) {
      return wanted;
    }
    int port = Integer.parseInt(remembered);
    return isFree(port) ? port : 0;
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}
