package io.evictl.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads an object field by field, strictly: of the right type, and no field may be left over, as a
 * misspelt option would be taken for its default.
 */
public final class Body {
  private final String where;
  private final ObjectNode object;
  private final Set<String> seen = new HashSet<>();

  public Body(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
  }

  private Optional<JsonNode> field(String name) {
    seen.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** A field that must be there. */
  public String text(String name) {
    return optionalText(name).orElseThrow(() -> fault(name, "is missing"));
  }

  public Optional<String> optionalText(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isTextual()) {
                throw fault(name, "is not a string");
              }
              return value.textValue();
            });
  }

  public Optional<Boolean> flag(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw fault(name, "is not true or false");
              }
              return value.booleanValue();
            });
  }

  public Optional<Long> number(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw fault(name, "is not a whole number");
              }
              return value.longValue();
            });
  }

  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return optionalText(name)
        .map(
            text -> {
              for (var constant : type.getEnumConstants()) {
                if (constant.name().equals(text)) {
                  return constant;
                }
              }
              throw fault(name, "is none of its values");
            });
  }

  public Optional<Body> object(String name) {
    return field(name)
        .map(
            value -> {
              if (value instanceof ObjectNode child) {
                return new Body(where + name + ".", child);
              }
              throw fault(name, "is not an object");
            });
  }

  /** What each element of an array of objects is read as; empty if there is no such field. */
  public <T> Optional<List<T>> list(String name, Function<Body, T> reader) {
    return field(name)
        .map(
            value -> {
              if (!value.isArray()) {
                throw fault(name, "is not an array");
              }
              var all = new ArrayList<T>();
              for (var element : value) {
                if (!(element instanceof ObjectNode child)) {
                  throw fault(name, "holds what is not an object");
                }
                var body = new Body(where + name + "[].", child);
                all.add(reader.apply(body));
                body.end();
              }
              return List.copyOf(all);
            });
  }

  /** To be called when all fields have been read. */
  public void end() {
    for (var name : (Iterable<String>) object::fieldNames) {
      if (!seen.contains(name)) {
        throw Problem.badRequest(
            "unknown field %s; known are %s".formatted(shown(name), String.join(", ", seen)));
      }
    }
  }

  private Problem fault(String name, String what) {
    return Problem.badRequest("%s %s".formatted(shown(name), what));
  }

  private String shown(String name) {
    var full = where + name;
    return full.length() > 100 ? full.substring(0, 100) + "…" : full;
  }
}
