package io.evictl.schemas.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void rejectUnknown_namesTheClosestKnownOne() {
    var settings = Settings.under("stream.", Map.of("stream.windw", "3", "storage.x", "y"));
    settings.integer("window", 1, 1, 10);
    settings.string("settle", "");

    assertThatThrownBy(settings::rejectUnknown)
        .isInstanceOf(SettingsException.class)
        .hasMessage("unknown setting stream.windw; the closest known one is stream.window");
  }

  @Test
  void rejectUnknown_letsPassWhatWasAskedFor() {
    var settings = Settings.under("a.", Map.of("a.b", "1", "a.s3.x", "2", "other", "3"));
    settings.string("b", "");
    assertThat(settings.below("s3.")).isEqualTo(Map.of("x", "2"));

    settings.rejectUnknown();
  }

  @Test
  void required_namesTheMissingOne() {
    assertThatThrownBy(() -> Settings.under("a.", Map.of("a.b", " ")).required("b"))
        .hasMessage("setting a.b is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "250, PT0.25S",
    "250ms, PT0.25S",
    "30s, PT30S",
    "5 m, PT5M",
    "24h, PT24H",
    "7d, PT168H",
    "PT1H30M, PT1H30M"
  })
  void duration_takesUnits(String text, Duration expected) {
    assertThat(Settings.under("a.", Map.of("a.b", text)).duration("b", Duration.ZERO))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"3 weeks", "-5s", "99999999999999999999d", "x"})
  void duration_refusesOthers(String text) {
    var settings = Settings.under("a.", Map.of("a.b", text));

    assertThatThrownBy(() -> settings.duration("b", Duration.ZERO))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("setting a.b must be a duration");
  }

  @ParameterizedTest
  @CsvSource({"0", "11", "x", "1.5", "99999999999999999999"})
  void integer_refusesWhatIsOutOfBounds(String text) {
    var settings = Settings.under("a.", Map.of("a.b", text));

    assertThatThrownBy(() -> settings.integer("b", 1, 1, 10))
        .hasMessage("setting a.b must be a whole number from 1 to 10, not '" + text + "'");
  }

  @Test
  void flag_takesYesAndNoAndNothingElse() {
    var settings = Settings.under("a.", Map.of("a.b", "Yes", "a.c", "off", "a.d", "maybe"));

    assertThat(settings.flag("b", false)).isTrue();
    assertThat(settings.flag("c", true)).isFalse();
    assertThat(settings.flag("absent", true)).isTrue();
    assertThatThrownBy(() -> settings.flag("d", true)).isInstanceOf(SettingsException.class);
  }

  @Test
  void secret_readsItsFileAnewAndIsNotPrinted(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("token"), "first\n");
    var settings = Settings.under("a.", Map.of("a.t.file", file.toString(), "a.v", "open sesame"));
    var inFile = settings.secret("t").orElseThrow();
    assertThat(inFile.reveal()).isEqualTo("first");

    Files.writeString(file, "second");
    assertThat(inFile.reveal()).isEqualTo("second");

    var value = settings.secret("v").orElseThrow();
    assertThat(value.reveal()).isEqualTo("open sesame");
    assertThat(value.toString()).doesNotContain("sesame");
    settings.rejectUnknown();
  }

  @Test
  void secret_isNotBothValueAndFile() {
    var settings = Settings.under("a.", Map.of("a.t", "x", "a.t.file", "/y"));

    assertThatThrownBy(() -> settings.secret("t")).isInstanceOf(SettingsException.class);
  }
}
