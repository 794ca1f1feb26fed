package io.evictl.ops.standalone.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads {@code flyte-events.jsonl}: one record a line. */
final class EventLog {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private EventLog() {}

  static List<CapturedEvent> read(Path file) {
    var events = new ArrayList<CapturedEvent>();
    try (var lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          events.add(event(file, number, line));
        }
      }
    } catch (IOException problem) {
      throw new CaptureException(file, "can't be read: " + problem.getMessage(), problem);
    }
    return events;
  }

  private static CapturedEvent event(Path file, int line, String text) {
    try {
      var json = JSON.readTree(text);
      var headers = new LinkedHashMap<String, String>();
      json.path("headers")
          .properties()
          .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
      return new CapturedEvent(
          (int) number(json, "partition"),
          number(json, "offset"),
          number(json, "timestamp"),
          json.path("key").textValue(),
          headers,
          JSON.writeValueAsBytes(present(json, "value")));
    } catch (JsonProcessingException problem) {
      throw new CaptureException(
          file, line, "no JSON object: " + problem.getOriginalMessage(), problem);
    } catch (IllegalArgumentException problem) {
      throw new CaptureException(file, line, String.valueOf(problem.getMessage()), problem);
    }
  }

  private static long number(JsonNode json, String field) {
    var node = present(json, field);
    if (!node.isIntegralNumber()) {
      throw new IllegalArgumentException(field + " is not a whole number");
    }
    return node.longValue();
  }

  private static JsonNode present(JsonNode json, String field) {
    var node = json.get(field);
    if (node == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return node;
  }
}
