package io.evictl.ops.systemtests.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as it is called: with the class path that was written for it, in a process. */
class AcceptScriptIT {
  private static final Path HERE = Path.of("").toAbsolutePath();

  @TempDir private Path scratch;

  @Test
  void aCapturePasses() throws Exception {
    var ended = accept(HERE.resolve("captures/flyte-pr6372-dynamic-specs"));

    assertThat(ended.words()).contains("not-covered=0");
    assertThat(ended.code()).as(ended.words()).isZero();
  }

  @Test
  void whatIsNoCapture_endsAndSaysSo() throws Exception {
    var ended = accept(Files.createDirectory(scratch.resolve("empty")));

    assertThat(ended.words()).contains("is no capture and holds none");
    assertThat(ended.code()).as(ended.words()).isEqualTo(2);
  }

  private record Ended(int code, String words) {}

  private Ended accept(Path capture) throws IOException, InterruptedException {
    var said = scratch.resolve("said");
    var builder =
        new ProcessBuilder(HERE.resolve("accept").toString(), capture.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("ACCEPT_SHIPPED", "no");
    builder.environment().put("ACCEPT_SAMPLE", "1000");
    var process = builder.start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ended in time").isTrue();
      return new Ended(process.exitValue(), Files.readString(said));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
