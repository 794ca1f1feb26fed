package io.evictl.ops.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.Evictl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: command 1 of the README holds, in a process of its own and without a terminal. */
class DemoIT {
  private static final long DEFINITELY_TOO_SLOW_SECONDS = 240;

  @TempDir Path folder;

  @Test
  void demo_endsWithZeroAndAllClaimsHeld() throws IOException, InterruptedException {
    var output = folder.resolve("output.txt");

    int exitCode = run(output, "demo");

    var text = Files.readString(output);
    assertThat(exitCode).as(text).isZero();
    assertThat(text)
        .contains("All of it held", "SUCCEEDED", "restored:")
        .doesNotContain("✗", "Exception", "\u001b[");
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void demo_saysWhatIsNoCapture() throws IOException, InterruptedException {
    var output = folder.resolve("output.txt");

    int exitCode = run(output, "demo", "--capture", folder.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(Files.readString(output).strip())
        .isEqualTo("evictl: " + folder + ": is no capture: it has no capture.json");
  }

  private static int run(Path output, String... args) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Devictl.home=../..",
                "-cp",
                System.getProperty("java.class.path"),
                Evictl.class.getName()));
    command.addAll(List.of(args));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(DEFINITELY_TOO_SLOW_SECONDS, TimeUnit.SECONDS))
          .as(Files.readString(output))
          .isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
