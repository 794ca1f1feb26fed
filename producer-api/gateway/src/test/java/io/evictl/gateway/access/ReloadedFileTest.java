package io.evictl.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedFileTest {
  @TempDir Path folder;

  private long now;

  @Test
  void changes_holdWithinASecond_brokenOnesNever() throws IOException {
    var file = Files.writeString(folder.resolve("f"), "one");
    var reloaded = reloaded(file);
    assertThat(reloaded.now()).isEqualTo("one");
    Files.writeString(file, "two");
    assertThat(reloaded.now()).isEqualTo("one");
    aSecondPasses();
    assertThat(reloaded.now()).isEqualTo("two");
    Files.writeString(file, "broken");
    aSecondPasses();
    assertThat(reloaded.now()).isEqualTo("two");
    Files.delete(file);
    aSecondPasses();
    assertThat(reloaded.now()).isEqualTo("two");
    Files.writeString(file, "two");
    aSecondPasses();
    assertThat(reloaded.now()).isEqualTo("two");
    Files.writeString(file, "three");
    aSecondPasses();
    assertThat(reloaded.now()).isEqualTo("three");
  }

  @Test
  void brokenFromTheStart_isRefused() throws IOException {
    var file = Files.writeString(folder.resolve("f"), "broken");
    assertThatThrownBy(() -> reloaded(file)).isInstanceOf(SettingsException.class);
    assertThatThrownBy(() -> reloaded(folder.resolve("missing")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("can't be read");
  }

  private void aSecondPasses() {
    now += Duration.ofSeconds(1).toNanos();
  }

  private ReloadedFile<String> reloaded(Path file) {
    return new ReloadedFile<>(
        "gateway.some.file",
        file,
        (path, content) -> {
          var text = new String(content, UTF_8);
          if (text.equals("broken")) {
            throw new SettingsException("broken");
          }
          return text;
        },
        () -> now);
  }
}
