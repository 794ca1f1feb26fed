package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void pick_staysBelowPortsOfOutgoingConnections() {
    int first = FreePort.pick();
    assertThat(first).isBetween(12_000, 32_000);
    assertThat(FreePort.pick()).isNotEqualTo(first);
  }

  @Test
  void settle_refusesPortInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> FreePort.settle(taken.getLocalPort(), "kafka"))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("server=kafka port=" + taken.getLocalPort());
    }
  }
}
