package io.evictl.ops.standalone.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {

  @Test
  void endpoint_isOffUnlessAsked() {
    assertThat(MetricsEndpoint.from(Map.of("kafka.bootstrap.servers", "x:1"))).isEmpty();
  }

  @Test
  void listen_aPortAloneIsOfLoopback() {
    assertThat(MetricsEndpoint.address("9464").getAddress().isLoopbackAddress()).isTrue();
    assertThat(MetricsEndpoint.address("0.0.0.0:9464").getAddress().isAnyLocalAddress()).isTrue();
  }

  @Test
  void listen_malformedIsRefused() {
    for (var listen : new String[] {"", ":9464", "here", "host:", "127.0.0.1:70000", "-1"}) {
      assertThatThrownBy(() -> MetricsEndpoint.address(listen))
          .as(listen)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("metrics.listen");
    }
  }

  @Test
  void settings_unknownOneIsRefused() {
    assertThatThrownBy(() -> MetricsEndpoint.from(Map.of("metrics.lissen", "9464")))
        .isInstanceOf(SettingsException.class);
  }
}
