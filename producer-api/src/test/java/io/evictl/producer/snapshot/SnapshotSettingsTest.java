package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotSettingsTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "kafka.bootstrap.servers", "127.0.0.1:9092",
          "registry.url", "http://127.0.0.1:8081",
          "snapshot.jdbc.url", "jdbc:postgresql://127.0.0.1/flyteadmin");

  @Test
  void defaults_areThoseOfTheDocumentation() {
    var settings = SnapshotSettings.from(NEEDED);
    assertThat(settings.database().connections()).isEqualTo(4);
    assertThat(settings.database().pageSize()).isEqualTo(1000);
    assertThat(settings.database().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.database().password()).isEmpty();
    assertThat(settings.groupId()).isEqualTo("evictl-snapshots");
    assertThat(settings.failedEvery()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void misspeltName_isAnErrorThatNamesTheClosest() {
    assertThatThrownBy(() -> with("snapshot.pagesize", "10"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("snapshot.page.size");
  }

  @Test
  void otherDatabase_isAnError() {
    assertThatThrownBy(() -> with("snapshot.jdbc.url", "jdbc:mysql://127.0.0.1/flyteadmin"))
        .hasMessageContaining("jdbc:postgresql:");
    assertThatThrownBy(() -> with("snapshot.jdbc.url", ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("snapshot.jdbc.url");
  }

  private static SnapshotSettings with(String name, String value) {
    var settings = new HashMap<>(NEEDED);
    settings.put(name, value);
    return SnapshotSettings.from(settings);
  }
}
