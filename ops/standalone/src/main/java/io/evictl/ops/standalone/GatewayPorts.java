package io.evictl.ops.standalone;

import io.evictl.ops.servers.FreePort;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a standalone's gateway listens: on 127.0.0.1, on the ports of the last start if free. */
final class GatewayPorts {
  static final String HTTP = "gateway.http.listen";
  static final String GRPC = "gateway.grpc.listen";

  private GatewayPorts() {}

  static Map<String, String> settle(Map<String, String> remembered) {
    var ports = new TreeMap<String, String>();
    for (var name : new String[] {HTTP, GRPC}) {
      ports.put(name, "127.0.0.1:" + port(remembered.get(name)));
    }
    return ports;
  }

  private static int port(@Nullable String listen) {
    if (listen != null) {
      int port = DeploymentSettings.port(listen);
      if (RememberedPorts.isFree(port)) {
        return port;
      }
    }
    return FreePort.pick();
  }
}
