package io.evictl.stream.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.evictl.schemas.record.ExecutionId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what golang/protobuf's {@code jsonpb} writes: lowerCamelCase, enums as names, default
 * values left out.
 */
final class EventJson {
  private EventJson() {}

  /** Empty where absent, blank or not a text. */
  static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(text -> !text.isEmpty());
  }

  static @Nullable String textOrNull(JsonNode node, String field) {
    return text(node, field).orElse(null);
  }

  static String required(JsonNode node, String field, String what) throws MalformedEventException {
    return text(node, field)
        .orElseThrow(() -> new MalformedEventException(what + " has no " + field));
  }

  static boolean flag(JsonNode node, String field) {
    return node.path(field).asBoolean(false);
  }

  static ExecutionId execution(JsonNode id, String what) throws MalformedEventException {
    return new ExecutionId(
        required(id, "project", what), required(id, "domain", what), required(id, "name", what));
  }

  /** Empty where one of the three parts is missing. */
  static Optional<ExecutionId> executionIfComplete(JsonNode id) {
    return text(id, "project")
        .flatMap(
            project ->
                text(id, "domain")
                    .flatMap(
                        domain ->
                            text(id, "name").map(name -> new ExecutionId(project, domain, name))));
  }

  static Instant instant(JsonNode node, String field, String what) throws MalformedEventException {
    var text = required(node, field, what);
    try {
      return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
    } catch (DateTimeParseException e) {
      throw new MalformedEventException(what + ": " + field + " '" + text + "' is no time", e);
    }
  }

  /** The constant of that name; the fallback where Flyte has one that is unknown here. */
  static <E extends Enum<E>> E constant(Class<E> type, String name, E fallback) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElse(fallback);
  }
}
