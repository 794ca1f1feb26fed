package io.evictl.storage.tags;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Messages of google.protobuf that have a JSON of their own (golang/protobuf v1.5 jsonpb/encode.go,
 * {@code marshalMessage}).
 */
final class KnownTypes {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final int NANOS = 1_000_000_000;
  private static final int DEEPEST = 200;

  private KnownTypes() {}

  static byte[] struct(ByteString message, int depth) throws UnknownMessageException {
    try {
      return hash(Struct.parseFrom(message), depth);
    } catch (InvalidProtocolBufferException e) {
      throw new UnknownMessageException("no struct: " + e.getMessage(), e);
    }
  }

  /** Whether the struct in field 1 of a message has a field of that name. */
  static boolean hasField(ByteString message, String name) throws UnknownMessageException {
    try {
      var in = message.newCodedInput();
      var found = false;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag != (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
          throw new UnknownMessageException("annotations of a type have more than one field");
        }
        found = Struct.parseFrom(in.readBytes()).containsFields(name);
      }
      return found;
    } catch (IOException e) {
      throw new UnknownMessageException("no annotations: " + e.getMessage(), e);
    }
  }

  private static byte[] hash(Struct struct, int depth) throws UnknownMessageException {
    if (!struct.getUnknownFields().asMap().isEmpty() || depth > DEEPEST) {
      throw new UnknownMessageException("a struct with unknown fields, or nested too deep");
    }
    var object = new ObjectHash.Dict();
    for (var field : struct.getFieldsMap().entrySet()) {
      object.put(field.getKey(), hash(field.getValue(), depth + 1));
    }
    return object.hash();
  }

  private static byte[] hash(Value value, int depth) throws UnknownMessageException {
    if (!value.getUnknownFields().asMap().isEmpty()) {
      throw new UnknownMessageException("a value in a struct has unknown fields");
    }
    return switch (value.getKindCase()) {
      case NULL_VALUE -> ObjectHash.nothing();
      case NUMBER_VALUE -> ObjectHash.number(value.getNumberValue());
      case STRING_VALUE -> ObjectHash.text(value.getStringValue());
      case BOOL_VALUE -> ObjectHash.bool(value.getBoolValue());
      case STRUCT_VALUE -> hash(value.getStructValue(), depth + 1);
      case LIST_VALUE -> {
        var array = new ObjectHash.Array();
        for (var element : value.getListValue().getValuesList()) {
          array.add(hash(element, depth + 1));
        }
        yield array.hash();
      }
      case KIND_NOT_SET -> throw new UnknownMessageException("a value in a struct is nothing");
    };
  }

  /** As {@code 2026-11-22T00:45:26.792479993Z}: no, three, six or nine decimals. */
  static String timestamp(ByteString message) throws UnknownMessageException {
    try {
      var time = Timestamp.parseFrom(message);
      if (time.getNanos() < 0
          || time.getNanos() >= NANOS
          || !time.getUnknownFields().asMap().isEmpty()) {
        throw new UnknownMessageException("no timestamp");
      }
      var at = Instant.ofEpochSecond(time.getSeconds());
      return SECONDS.format(at) + decimals(time.getNanos()) + "Z";
    } catch (InvalidProtocolBufferException | DateTimeException e) {
      throw new UnknownMessageException("no timestamp: " + e.getMessage(), e);
    }
  }

  /** As {@code -1.500s}. */
  static String duration(ByteString message) throws UnknownMessageException {
    try {
      var time = Duration.parseFrom(message);
      long seconds = time.getSeconds();
      int nanos = time.getNanos();
      boolean mixed = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
      if (mixed || Math.abs(nanos) >= NANOS || !time.getUnknownFields().asMap().isEmpty()) {
        throw new UnknownMessageException("no duration");
      }
      var sign = seconds < 0 || nanos < 0 ? "-" : "";
      return sign + Math.abs(seconds) + decimals(Math.abs(nanos)) + "s";
    } catch (InvalidProtocolBufferException e) {
      throw new UnknownMessageException("no duration: " + e.getMessage(), e);
    }
  }

  private static String decimals(int nanos) {
    var digits = ".%09d".formatted(nanos);
    for (var zeros : new String[] {"000", "000", ".000"}) {
      digits =
          digits.endsWith(zeros) ? digits.substring(0, digits.length() - zeros.length()) : digits;
    }
    return digits;
  }
}
