package io.evictl.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.ops.servers.FreePort;
import io.evictl.ops.standalone.StandaloneSettings.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RememberedPortsTest {
  @Test
  void settle_takesTheRememberedPortWhereNoneIsNamed() {
    int free = FreePort.pick();
    var remembered = RememberedPorts.settings(new Ports(free, free, free, free));

    int named = FreePort.pick();

    assertThat(RememberedPorts.settle(new Ports(0, named, 0, 0), remembered))
        .isEqualTo(new Ports(free, named, free, free));
    assertThat(RememberedPorts.settle(Ports.FREE, Map.of())).isEqualTo(Ports.FREE);
  }

  @Test
  void settle_refusesANamedPortThatSomebodyElseHas() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = other.getLocalPort();

      assertThatThrownBy(() -> RememberedPorts.settle(new Ports(0, 0, taken, 0), Map.of()))
          .isInstanceOf(PortInUseException.class)
          .hasMessageContaining("port " + taken + ", wanted for s3, is in use")
          .hasMessageContaining("--s3-port");
    }
  }

  @Test
  void settle_leavesAPortOpenThatSomebodyElseHas() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = other.getLocalPort();
      var remembered = RememberedPorts.settings(new Ports(taken, 0, 0, 0));

      assertThat(RememberedPorts.settle(Ports.FREE, remembered).kafka()).isZero();
    }
  }
}
