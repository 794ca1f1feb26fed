package io.evictl.storage.tags;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/** Messages of Flyte's, written field by field. */
public final class Wire {
  private Wire() {}

  /** A field of bytes, a text or a message. */
  public static ByteString field(int number, ByteString value) {
    return varint((long) number << 3 | 2).concat(varint(value.size())).concat(value);
  }

  public static ByteString field(int number, String value) {
    return field(number, ByteString.copyFrom(value, UTF_8));
  }

  public static ByteString number(int number, long value) {
    return varint((long) number << 3).concat(varint(value));
  }

  /** A literal that is a whole number. */
  public static ByteString integer(long value) {
    return field(1, field(1, number(1, value)));
  }

  /** A literal that is a text. */
  public static ByteString text(String value) {
    return field(1, field(1, field(3, value)));
  }

  public static ByteString list(List<ByteString> literals) {
    var list = ByteString.EMPTY;
    for (var literal : literals) {
      list = list.concat(field(1, literal));
    }
    return field(2, list);
  }

  /** A LiteralMap. */
  public static byte[] inputs(Map<String, ByteString> literals) {
    return map(literals).toByteArray();
  }

  static ByteString map(Map<String, ByteString> literals) {
    var map = ByteString.EMPTY;
    for (var literal : literals.entrySet()) {
      map = map.concat(field(1, field(1, literal.getKey()).concat(field(2, literal.getValue()))));
    }
    return map;
  }

  /** In a plain array: C2 of JDK 25.0.3 has lost bytes of a stream here, once all was inlined. */
  private static ByteString varint(long value) {
    var bytes = new byte[10];
    int length = 0;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return ByteString.copyFrom(bytes, 0, length);
  }
}
