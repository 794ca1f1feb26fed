package io.evictl.storage.tags;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message of Flyte's, as {@code jsonpb} writes it.
 *
 * @param json its name in JSON
 * @param message what a {@link Kind#MESSAGE} is
 * @param names of an {@link Kind#ENUM}'s values, by number
 */
record MessageField(
    int number,
    String json,
    Kind kind,
    Shape shape,
    @Nullable FlyteMessage message,
    List<String> names) {

  /** How it is encoded, and what it becomes in JSON. */
  enum Kind {
    TEXT,
    BYTES,
    BOOL,
    INT64,
    UINT64,
    DOUBLE,
    ENUM,
    MESSAGE,
    /** google.protobuf.Struct, Timestamp, Duration: JSON knows them. */
    STRUCT,
    TIMESTAMP,
    DURATION
  }

  /** How often it is there. */
  enum Shape {
    /** Left out where it has its type's default value. */
    PLAIN,
    /** One of several; written with its default value, too. */
    ONE_OF,
    REPEATED,
    /** By text. */
    MAP
  }

  static MessageField of(int number, String json, Kind kind, Shape shape) {
    return new MessageField(number, json, kind, shape, null, List.of());
  }

  static MessageField of(int number, String json, FlyteMessage message, Shape shape) {
    return new MessageField(number, json, Kind.MESSAGE, shape, message, List.of());
  }

  static MessageField of(int number, String json, Shape shape, String... names) {
    return new MessageField(number, json, Kind.ENUM, shape, null, List.of(names));
  }
}
