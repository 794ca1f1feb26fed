package io.evictl.storage.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private long now;

  @Test
  void perSecond_followsTheFile_malformedContentKeepsTheOldValue() throws IOException {
    var file = write(folder.resolve("ceiling"), "# deletes a second\n250\n");
    var throttle = new ThrottleFile(file, () -> now);
    assertThat(throttle.perSecond()).isEqualTo(250);

    write(file, "40");
    assertThat(throttle.perSecond()).as("not every time").isEqualTo(250);
    assertThat(later(throttle)).isEqualTo(40);
    for (var malformed : new String[] {"", "fast", "-1", "1.5", "1\n2", "9999999999"}) {
      write(file, malformed);
      assertThat(later(throttle)).as(malformed).isEqualTo(40);
    }
    Files.delete(file);
    assertThat(later(throttle)).isEqualTo(40);
    write(file, "unlimited\n");
    assertThat(later(throttle)).isEqualTo(Ceiling.NONE);
    write(file, "0");
    assertThat(later(throttle)).isZero();
  }

  /** A config map is mounted as a link to a folder that is swapped. */
  @Test
  void perSecond_followsASwappedLink() throws IOException {
    write(Files.createDirectory(folder.resolve("one")).resolve("ceiling"), "1");
    write(Files.createDirectory(folder.resolve("two")).resolve("ceiling"), "2");
    var link = Files.createSymbolicLink(folder.resolve("data"), Path.of("one"));
    var file = Files.createSymbolicLink(folder.resolve("ceiling"), Path.of("data/ceiling"));
    var throttle = new ThrottleFile(file, () -> now);
    assertThat(throttle.perSecond()).isEqualTo(1);

    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("two"));

    assertThat(later(throttle)).isEqualTo(2);
  }

  /** Whoever names a file wants a limit: without a word of it nothing is deleted. */
  @Test
  void perSecond_unreadableAtFirst_isNothing() {
    assertThat(new ThrottleFile(folder.resolve("none"), () -> now).perSecond()).isZero();
  }

  private double later(ThrottleFile throttle) {
    now += Duration.ofSeconds(1).toNanos();
    return throttle.perSecond();
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }
}
