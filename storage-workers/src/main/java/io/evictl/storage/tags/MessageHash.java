package io.evictl.storage.tags;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.evictl.storage.tags.MessageField.Shape;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * The objecthash of a message's JSON, as flytestdlib/pbhash/pbhash.go makes it, straight from the
 * message's bytes: golang/protobuf's {@code jsonpb} with its defaults (names in lowerCamelCase,
 * default values left out but within a oneof, 64-bit integers and enums as texts).
 */
final class MessageHash {
  /** Nested messages; more would be more than a stack bears. */
  private static final int DEEPEST = 200;

  /** Of a type's annotations: with it they are part of cache keys. */
  private static final String KEPT = "cache-key-metadata";

  private static final int DESCRIPTION = 2;
  private static final int METADATA = 6;

  private final boolean stripped;

  private MessageHash(boolean stripped) {
    this.stripped = stripped;
  }

  static byte[] of(FlyteMessage type, ByteString message, int depth)
      throws UnknownMessageException {
    return new MessageHash(false).hash(type, message, depth);
  }

  /**
   * Of a part of an interface as flytepropeller keeps it: without what describes variables and
   * types (compiler/transformers/k8s/utils.go {@code StripInterfaceTypeMetadata}).
   */
  static byte[] stripped(FlyteMessage type, ByteString message) throws UnknownMessageException {
    return new MessageHash(true).hash(type, message, 0);
  }

  private byte[] hash(FlyteMessage type, ByteString message, int depth)
      throws UnknownMessageException {
    if (depth > DEEPEST) {
      throw new UnknownMessageException("messages nested deeper than " + DEEPEST);
    }
    try {
      return read(type, message.newCodedInput(), depth);
    } catch (IOException e) {
      throw new UnknownMessageException("no %s: %s".formatted(type, e.getMessage()), e);
    }
  }

  private byte[] read(FlyteMessage type, CodedInputStream in, int depth)
      throws IOException, UnknownMessageException {
    var object = new ObjectHash.Dict();
    Map<String, ObjectHash.Array> arrays = new HashMap<>();
    Map<String, ObjectHash.Dict> maps = new HashMap<>();
    var once = new HashSet<String>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      var field = known(type, tag);
      if (isLeftOut(type, field.number())) {
        in.skipField(tag);
        continue;
      }
      switch (field.shape()) {
        case REPEATED ->
            arrays
                .computeIfAbsent(field.json(), name -> new ObjectHash.Array())
                .add(value(field, in, depth));
        case MAP ->
            entry(
                field,
                in.readBytes(),
                maps.computeIfAbsent(field.json(), name -> new ObjectHash.Dict()),
                depth);
        case PLAIN, ONE_OF -> {
          if (!once.add(field.shape() == Shape.ONE_OF ? "one of" : field.json())) {
            throw new UnknownMessageException("%s has %s twice".formatted(type, field.json()));
          }
          single(field, in, object, depth);
        }
      }
    }
    arrays.forEach((name, array) -> object.put(name, array.hash()));
    maps.forEach((name, map) -> object.put(name, map.hash()));
    return object.hash();
  }

  static MessageField known(FlyteMessage type, int tag) throws UnknownMessageException {
    int number = WireFormat.getTagFieldNumber(tag);
    var field =
        type.field(number)
            .orElseThrow(
                () -> new UnknownMessageException("%s has field %d".formatted(type, number)));
    if (WireFormat.getTagWireType(tag) != wireType(field)) {
      throw new UnknownMessageException("%s has another %s".formatted(type, field.json()));
    }
    return field;
  }

  private static int wireType(MessageField field) {
    if (field.shape() == Shape.MAP) {
      return WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
    return switch (field.kind()) {
      case BOOL, INT64, UINT64, ENUM -> WireFormat.WIRETYPE_VARINT;
      case DOUBLE -> WireFormat.WIRETYPE_FIXED64;
      case TEXT, BYTES, MESSAGE, STRUCT, TIMESTAMP, DURATION ->
          WireFormat.WIRETYPE_LENGTH_DELIMITED;
    };
  }

  private void single(MessageField field, CodedInputStream in, ObjectHash.Dict object, int depth)
      throws IOException, UnknownMessageException {
    boolean shown = field.shape() == Shape.ONE_OF;
    switch (field.kind()) {
      case TEXT -> {
        var text = in.readStringRequireUtf8();
        put(object, field, shown || !text.isEmpty(), ObjectHash.text(text));
      }
      case BYTES -> {
        var bytes = in.readByteArray();
        var text = Base64.getEncoder().encodeToString(bytes);
        put(object, field, shown || bytes.length > 0, ObjectHash.text(text));
      }
      case UINT64 -> {
        long number = in.readUInt64();
        put(object, field, shown || number != 0, ObjectHash.text(Long.toUnsignedString(number)));
      }
      case ENUM -> {
        int number = in.readEnum();
        put(object, field, shown || number != 0, ObjectHash.text(name(field, number)));
      }
      case MESSAGE -> {
        var message = in.readBytes();
        if (!stripped || field.message() != FlyteMessage.TYPE_ANNOTATION || isKept(message)) {
          object.put(field.json(), message(field, message, depth));
        }
      }
      case BOOL, INT64, DOUBLE, STRUCT, TIMESTAMP, DURATION ->
          object.put(field.json(), value(field, in, depth));
    }
  }

  private static void put(ObjectHash.Dict object, MessageField field, boolean shown, byte[] value) {
    if (shown) {
      object.put(field.json(), value);
    }
  }

  private static String name(MessageField field, int number) throws UnknownMessageException {
    if (number < 0 || number >= field.names().size()) {
      throw new UnknownMessageException("%s has no value %d".formatted(field.json(), number));
    }
    return field.names().get(number);
  }

  /** Numbers and truths stand in oneofs only: never left out. */
  private byte[] value(MessageField field, CodedInputStream in, int depth)
      throws IOException, UnknownMessageException {
    return switch (field.kind()) {
      case TEXT -> ObjectHash.text(in.readStringRequireUtf8());
      case BOOL -> ObjectHash.bool(in.readBool());
      case INT64 -> ObjectHash.text(Long.toString(in.readInt64()));
      case DOUBLE -> number(in.readDouble());
      case STRUCT -> KnownTypes.struct(in.readBytes(), depth + 1);
      case TIMESTAMP -> ObjectHash.text(KnownTypes.timestamp(in.readBytes()));
      case DURATION -> ObjectHash.text(KnownTypes.duration(in.readBytes()));
      case MESSAGE -> message(field, in.readBytes(), depth);
      case BYTES, UINT64, ENUM ->
          throw new IllegalStateException(field.json() + " is neither repeated nor in a map");
    };
  }

  private byte[] message(MessageField field, ByteString message, int depth)
      throws UnknownMessageException {
    var type = field.message();
    if (type == null) {
      throw new IllegalStateException(field.json() + " is a message of no type");
    }
    return hash(type, message, depth + 1);
  }

  private boolean isLeftOut(FlyteMessage type, int number) {
    return stripped
        && (type == FlyteMessage.VARIABLE && number == DESCRIPTION
            || type == FlyteMessage.LITERAL_TYPE && number == METADATA);
  }

  private static boolean isKept(ByteString annotation) throws UnknownMessageException {
    return KnownTypes.hasField(annotation, KEPT);
  }

  /** What JSON has no number for, jsonpb writes as text. */
  private static byte[] number(double value) throws UnknownMessageException {
    if (Double.isNaN(value)) {
      return ObjectHash.text("NaN");
    }
    if (Double.isInfinite(value)) {
      return ObjectHash.text(value > 0 ? "Infinity" : "-Infinity");
    }
    return ObjectHash.number(value);
  }

  private void entry(MessageField field, ByteString entry, ObjectHash.Dict map, int depth)
      throws IOException, UnknownMessageException {
    var read = MapEntry.of(entry);
    var value =
        field.message() == null
            ? ObjectHash.text(read.text())
            : hash(field.message(), read.value(), depth + 1);
    if (!map.put(read.key(), value)) {
      throw new UnknownMessageException("%s has '%s' twice".formatted(field.json(), read.key()));
    }
  }
}
