package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "kafka.bootstrap.servers", "127.0.0.1:1",
              "registry.url", "http://127.0.0.1:1",
              "storage.catalog.jdbc.url", "jdbc:postgresql://127.0.0.1:1/flyte"));

  @Test
  void from_defaultsDeleteNothing() {
    var read = WorkerSettings.from(settings);

    assertThat(read.allowList().prefixes()).isEmpty();
    assertThat(read.deployment()).isEqualTo("default");
    assertThat(read.s3().inFlight()).isEqualTo(8);
    assertThat(read.throttleFile()).isEmpty();
    assertThat(read.verifyPercent()).isZero();
    assertThat(read.references()).isEmpty();
    assertThat(read.intake().groupId()).isEqualTo("evictl.storage-workers");
    read.messaging().close();
  }

  @Test
  void from_misspeltSettingNamesTheClosest() {
    settings.put("storage.alow", "s3://flyte-data/metadata/");

    assertThatThrownBy(() -> WorkerSettings.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("storage.alow")
        .hasMessageContaining("storage.allow");
  }

  @Test
  void from_prefixOfAnUnknownStoreIsRefused() {
    settings.put("storage.allow", "gs://flyte-data/metadata/");

    assertThatThrownBy(() -> WorkerSettings.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("gs");
  }

  @Test
  void from_halfACredentialIsRefused() {
    settings.put("storage.s3.access-key", "key");

    assertThatThrownBy(() -> WorkerSettings.from(settings)).isInstanceOf(SettingsException.class);
  }

  @Test
  void from_leaseShorterThanACallIsRefused() {
    settings.put("storage.purge.lease", "5s");

    assertThatThrownBy(() -> WorkerSettings.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("storage.purge.lease");
  }
}
