package io.evictl.ops.systemtests.accept;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A capture made from another: both databases in one, few executions, one of them still running.
 */
final class DerivedCapture {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDED = "'SUCCEEDED'";

  private DerivedCapture() {}

  /**
   * Writes it.
   *
   * @param kept names of the executions to evict
   * @param running one of them, which has not ended
   */
  static void write(Path source, Path target, Set<String> kept, String running) throws IOException {
    try (var files = Files.walk(source)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = target.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    var manifest = (ObjectNode) JSON.readTree(target.resolve("capture.json").toFile());
    JSON.writeValue(
        target.resolve("capture.json").toFile(), manifest.put("layout", "one-database"));
    executions(target.resolve("executions.json"), kept, running);
    admin(target.resolve("admin.sql"), running);
    events(target.resolve("flyte-events.jsonl"), running);
  }

  private static void executions(Path file, Set<String> kept, String running) throws IOException {
    var json = (ObjectNode) JSON.readTree(file.toFile());
    var executions = (ArrayNode) json.path("executions");
    for (int index = executions.size() - 1; index >= 0; index--) {
      var execution = (ObjectNode) executions.get(index);
      var name = execution.path("id").path("name").asText();
      if (!kept.contains(name)) {
        executions.remove(index);
      } else if (name.equals(running)) {
        execution.put("phase", "RUNNING");
        ((ObjectNode) execution.path("expected")).put("concluded", false);
      }
    }
    JSON.writeValue(file.toFile(), json);
  }

  private static void admin(Path file, String running) throws IOException {
    var lines =
        Files.readAllLines(file, UTF_8).stream()
            .map(
                line ->
                    line.startsWith("INSERT INTO public.executions ")
                            && line.contains("'" + running + "'")
                        ? line.replace(ENDED, "'RUNNING'")
                        : line)
            .toList();
    Files.write(file, lines, UTF_8);
  }

  private static void events(Path file, String running) throws IOException {
    var lines =
        Files.readAllLines(file, UTF_8).stream().filter(line -> !endsIt(line, running)).toList();
    Files.write(file, lines, UTF_8);
  }

  private static boolean endsIt(String line, String running) {
    try {
      JsonNode value = JSON.readTree(line).path("value");
      var event = value.has("rawEvent") ? value.path("rawEvent") : value.path("event");
      return event.path("executionId").path("name").asText().equals(running)
          && event.path("phase").asText().startsWith("SUCCEED");
    } catch (IOException e) {
      throw new IllegalStateException("an event that is no JSON", e);
    }
  }
}
