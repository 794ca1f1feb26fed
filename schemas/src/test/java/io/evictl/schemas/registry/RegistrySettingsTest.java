package io.evictl.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySettingsTest {
  @Test
  void from_takesSeveralUrls() {
    assertThat(with(Map.of("registry.url", "https://a/x/ , http://b:8081")).urls())
        .containsExactly(URI.create("https://a/x"), URI.create("http://b:8081"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "host:8081", "ftp://host", "http://", "http://u:p@host", "http://h/?x=y"})
  void from_refusesWhatIsNoBaseUrl(String url) {
    assertThatThrownBy(() -> with(Map.of("registry.url", url)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("registry.url");
  }

  @Test
  void from_wantsOneWayToAuthenticate() {
    assertThatThrownBy(() -> with(Map.of("registry.basic.user", "u")))
        .isInstanceOf(SettingsException.class);
    assertThatThrownBy(
            () ->
                with(
                    Map.of(
                        "registry.basic.user", "u",
                        "registry.basic.password", "p",
                        "registry.bearer.token", "t")))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void toString_hidesSecrets() {
    assertThat(with(Map.of("registry.bearer.token", "sesame")).toString()).doesNotContain("sesame");
    assertThat(
            with(Map.of(
                    "registry.basic.user", "u",
                    "registry.basic.password", "sesame",
                    "registry.tls.truststore.path", "/t.p12",
                    "registry.tls.truststore.password", "sesame"))
                .toString())
        .doesNotContain("sesame");
  }

  @Test
  void from_namesTheClosestKnownSetting() {
    assertThatThrownBy(() -> with(Map.of("registry.auto.registr", "true")))
        .hasMessageContaining("registry.auto.register");
  }

  private static RegistrySettings with(Map<String, String> more) {
    var all = new HashMap<>(Map.of("registry.url", "http://localhost:8081"));
    all.putAll(more);
    return RegistrySettings.from(all);
  }
}
