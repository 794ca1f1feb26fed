package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@Timeout(300)
class KafkaServerIT {

  @TempDir Path folder;

  @Test
  void onDisk_keepsRecordsOverRestart() throws Exception {
    try (var first = KafkaServer.onDisk(folder, 0)) {
      assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
      var records = new KafkaRecords(first.bootstrapServers());
      records.createTopic("kept");
      records.write("kept", List.of("a", "b"));
      assertThatThrownBy(() -> KafkaServer.onDisk(folder, 0))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("server=kafka folder=" + folder + " is in use by the process");
    }
    int port = FreePort.pick();
    try (var second = KafkaServer.onDisk(folder, port)) {
      assertThat(second.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      var records = new KafkaRecords(second.bootstrapServers());
      assertThat(records.read("kept", 2)).containsExactly("a", "b");
      records.write("kept", List.of("c"));
      assertThat(records.read("kept", 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void onDisk_refusesPortInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> KafkaServer.onDisk(folder, taken.getLocalPort()))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("port=" + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  /** A broker's own reaction to a start that fails is to end the process. */
  @Test
  void start_failsWithoutEndingTheProcess() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listeners =
          "CLIENTS://127.0.0.1:%d,BROKERS://127.0.0.1:0,CONTROLLER://127.0.0.1:%d"
              .formatted(FreePort.pick(), taken.getLocalPort());
      String voters = "1@127.0.0.1:" + taken.getLocalPort();
      var settings =
          KafkaSettings.temporary()
              .withOverrides(Map.of("listeners", listeners, "controller.quorum.voters", voters));
      assertThatThrownBy(() -> KafkaServer.start(settings))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("did not start");
    }
  }

  @Test
  void start_behindProxyServesClientsThroughIt() throws Exception {
    int port = FreePort.pick();
    try (var proxy = TcpProxy.to("127.0.0.1", port);
        var kafka =
            KafkaServer.start(
                KafkaSettings.temporary().withPort(port).withAdvertisedPort(proxy.port()))) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + proxy.port());
      var records = new KafkaRecords(kafka.bootstrapServers());
      records.createTopic("proxied");
      records.write("proxied", List.of("x"));
      proxy.cutAll();
      assertThat(records.read("proxied", 1)).containsExactly("x");
    }
  }
}
