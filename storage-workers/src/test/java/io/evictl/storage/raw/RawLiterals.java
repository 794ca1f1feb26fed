package io.evictl.storage.raw;

import static io.evictl.storage.tags.Wire.field;
import static io.evictl.storage.tags.Wire.number;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Literals that point to raw data, as flytekit writes them. */
public final class RawLiterals {
  private RawLiterals() {}

  public static ByteString file(String uri) {
    return scalar(2, blob(0).concat(field(3, uri)));
  }

  public static ByteString directory(String uri) {
    return scalar(2, blob(1).concat(field(3, uri)));
  }

  private static ByteString blob(int dimensionality) {
    var type = dimensionality == 0 ? ByteString.EMPTY : number(2, dimensionality);
    return field(1, field(1, type));
  }

  static ByteString schema(String uri) {
    return scalar(4, field(1, uri));
  }

  public static ByteString dataset(String uri) {
    return scalar(8, field(1, uri).concat(field(2, field(1, field(2, "parquet")))));
  }

  public static ByteString offloaded(String uri) {
    return field(4, "somehash").concat(field(8, field(1, uri).concat(number(2, 1_800_052))));
  }

  static ByteString union(ByteString literal) {
    return scalar(9, field(1, literal).concat(field(2, number(1, 3))));
  }

  static ByteString binary(ByteString value, String form) {
    return scalar(3, field(1, value).concat(field(2, form)));
  }

  static ByteString generic(String name, String text) {
    var list = ListValue.newBuilder().addValues(Value.newBuilder().setStringValue(text));
    return scalar(
        7,
        Struct.newBuilder()
            .putFields(name, Value.newBuilder().setListValue(list).build())
            .build()
            .toByteString());
  }

  static ByteString scalar(int kind, ByteString value) {
    return field(1, field(kind, value));
  }

  /** A msgpack map of one text, and a number after it that looks like a letter. */
  static ByteString packed(String name, String text) {
    var out = new ByteArrayOutputStream();
    out.write(0x82);
    text(out, name);
    text(out, text);
    text(out, "n");
    out.write('A');
    return ByteString.copyFrom(out.toByteArray());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(0xd9);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }
}
