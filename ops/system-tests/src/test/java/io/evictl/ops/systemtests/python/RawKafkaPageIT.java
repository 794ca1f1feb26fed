package io.evictl.ops.systemtests.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.systemtests.shared.SharedStandalone;
import io.evictl.ops.systemtests.shared.SharedStandalone.Running;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.SchemaAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of {@code docs/raw-kafka.md}, as it stands there, evicts an execution. */
@ExtendWith(SharedStandalone.class)
class RawKafkaPageIT {
  private static final Path PAGE = Path.of("../../docs/raw-kafka.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)\n```python\n(.*?)\n```\n");
  private static final int REQUESTS = 2;

  /** The first evicts; the second finds nothing left. */
  @Test
  void example_evictsAnExecution(Running running) throws Exception {
    var folder = Files.createDirectories(Path.of("target", "python").toAbsolutePath());
    var script = folder.resolve("raw_kafka.py");
    Files.writeString(script, example());
    try (var messaging = Messaging.from(running.settings())) {
      new SchemaAdmin(messaging.serdes().registry()).register(messaging.topics());
    }
    for (int i = 0; i < REQUESTS; i++) {
      var said =
          Venv.get()
              .python(
                  folder,
                  "raw-kafka-" + i,
                  Map.of(
                      "BROKERS",
                      running.setting("kafka.bootstrap.servers"),
                      "REGISTRY",
                      running.setting("registry.url")),
                  script.toString(),
                  "flytesnacks",
                  "staging",
                  "awnzzb5bvpb8l82jqhsb");
      assertThat(said.lines().reduce((first, last) -> last).orElse(""))
          .contains("SUCCEEDED purged " + (i == 0 ? 3 : 0));
    }
  }

  private static String example() throws Exception {
    var blocks = BLOCK.matcher(Files.readString(PAGE)).results().toList();
    assertThat(blocks).hasSize(1);
    return blocks.getFirst().group(1);
  }
}
