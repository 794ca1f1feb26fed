package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientsTest {
  private static final String BROKERS = "kafka.bootstrap.servers";

  @TempDir Path folder;

  @Test
  void properties_areKafkasOwn_secretsFromFilesAmongThem() throws Exception {
    var file = Files.writeString(folder.resolve("login"), "LoginModule required;\n");
    assertThat(
            KafkaClients.properties(
                Map.of(
                    BROKERS,
                    "b:9092",
                    "kafka.sasl.mechanism",
                    "SCRAM-SHA-256",
                    "kafka.sasl.jaas.config.file",
                    file.toString(),
                    "topics.prefix",
                    "x.")))
        .containsOnly(
            Map.entry("bootstrap.servers", "b:9092"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-256"),
            Map.entry("sasl.jaas.config", "LoginModule required;"));
  }

  @Test
  void secrets_areGivenOnce_andFilesAreThere() {
    assertThatThrownBy(
            () ->
                KafkaClients.properties(
                    Map.of(
                        BROKERS,
                        "b:9092",
                        "kafka.ssl.key.password",
                        "x",
                        "kafka.ssl.key.password.file",
                        "/no/such/file")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("exclude each other");
    assertThatThrownBy(
            () ->
                KafkaClients.properties(
                    Map.of(BROKERS, "b:9092", "kafka.ssl.key.password.file", "/no/such/file")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("/no/such/file");
    assertThatThrownBy(() -> KafkaClients.properties(Map.of("kafka.acks", "all")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("bootstrap.servers");
  }

  /** Whoever logs it tells no password. */
  @Test
  void messaging_doesNotTellSecrets() {
    var settings =
        Map.of(BROKERS, "b:9092", "registry.url", "http://r", "kafka.sasl.jaas.config", "canary");
    try (var messaging = Messaging.from(settings)) {
      assertThat(messaging.clientProperties()).containsEntry("sasl.jaas.config", "canary");
      assertThat(messaging.toString()).doesNotContain("canary").contains("sasl.jaas.config");
    }
  }
}
