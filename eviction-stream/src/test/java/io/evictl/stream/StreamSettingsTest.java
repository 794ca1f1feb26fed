package io.evictl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "registry.url", "http://127.0.0.1:1");

  @Test
  void unknownName_isRefusedNamingTheClosest() {
    assertThatThrownBy(() -> with("stream.windw.most", "7"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("stream.window.most");
  }

  @Test
  void overrides_winOverOurs_andTheGuaranteeIsExactlyOnce() {
    try (var messaging = with("stream.config.commit.interval.ms", "99").messaging()) {
      assertThat(messaging.topics().prefix()).isEqualTo("evictl.");
    }
    var properties = StreamProperties.of(with("stream.config.commit.interval.ms", "99"));
    assertThat(properties.get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo("99");
    assertThat(properties.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
  }

  private static StreamSettings with(String name, String value) {
    var all = new HashMap<>(LEAST);
    all.put(name, value);
    return StreamSettings.from(all);
  }
}
