package io.evictl.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.servers.InMemoryRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemasCommandTest {
  @TempDir Path folder;

  @Test
  void register_givesTheRegistryWhatCheckMissed() throws IOException {
    try (var registry = InMemoryRegistry.start()) {
      var config =
          Files.writeString(
              folder.resolve("evictl.properties"),
              "registry.url=%s\ntopics.prefix=mine.\n".formatted(registry.url()));
      var out = new StringWriter();

      assertThat(run(out, "check", config)).isEqualTo(1);
      assertThat(out.toString().lines().filter(line -> line.contains("missing"))).hasSize(9);
      assertThat(run(out, "register", config)).isZero();
      out.getBuffer().setLength(0);
      assertThat(run(out, "check", config)).isZero();
      assertThat(out.toString()).contains("mine.commands-value").doesNotContain("missing");
    }
  }

  private static int run(StringWriter out, String command, Path config) {
    var screen = new Screen(new PrintWriter(out, true), new PrintWriter(out, true), false);
    return Evictl.run(
        screen,
        settings -> {
          throw new AssertionError("no broker is needed");
        },
        "schemas",
        command,
        "--config",
        config.toString());
  }
}
