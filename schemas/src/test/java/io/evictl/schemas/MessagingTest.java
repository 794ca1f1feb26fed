package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagingTest {
  @Test
  void from_givesEveryClientWhatStandsBelowKafka() {
    var settings =
        Map.of(
            "kafka.bootstrap.servers", "h:9092",
            "kafka.security.protocol", "SSL",
            "topics.prefix", "p.",
            "registry.url", "http://localhost:1",
            "stream.window", "3");
    try (var messaging = Messaging.from(settings)) {
      assertThat(messaging.clientProperties())
          .isEqualTo(Map.of("bootstrap.servers", "h:9092", "security.protocol", "SSL"));
      assertThat(messaging.topics().tasks().name()).isEqualTo("p.tasks");
    }
  }

  @Test
  void from_wantsBrokersAndRegistry() {
    assertThatThrownBy(() -> Messaging.from(Map.of("registry.url", "http://localhost:1")))
        .hasMessage("setting kafka.bootstrap.servers is missing");
    assertThatThrownBy(() -> Messaging.from(Map.of("kafka.bootstrap.servers", "h:9092")))
        .hasMessage("setting registry.url is missing");
  }
}
