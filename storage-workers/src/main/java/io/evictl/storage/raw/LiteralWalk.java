package io.evictl.storage.raw;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.WireFormat;
import io.evictl.storage.raw.Literals.Kind;
import io.evictl.storage.raw.Literals.Uri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a {@code flyteidl.core.Literal} points to, field by field (flyteidl 1.16.8
 * core/literals.proto). A field that is not known here makes the whole literal unknown: what it
 * held would be overlooked, and deleted. Texts count, too: tasks return paths as plain strings, and
 * dataclasses hold them as msgpack or Struct.
 */
public final class LiteralWalk {
  /** Literals within literals; more would be more than a stack bears. */
  private static final int DEEPEST = 200;

  /** URIs of one literal. */
  static final int MOST = 200_000;

  private static final int MULTIPART = 1;
  private static final String MSGPACK = "msgpack";

  private final List<Uri> uris = new ArrayList<>();
  private int notFollowed;

  private LiteralWalk() {}

  /**
   * @param literal a whole message: what datacatalog stores as {@code data.pb}
   * @throws UnknownReferencesException if it is no such message, empty, not wholly known, nested
   *     too deep or has too many URIs
   */
  public static Literals of(byte[] literal) throws UnknownReferencesException {
    if (literal.length == 0) {
      throw new UnknownReferencesException("an empty object is no literal");
    }
    var walk = new LiteralWalk();
    try {
      walk.literal(CodedInputStream.newInstance(literal), 0);
    } catch (IOException e) {
      throw new UnknownReferencesException("no literal: " + e.getMessage(), e);
    }
    return new Literals(walk.uris, walk.notFollowed);
  }

  /**
   * As above, of a message whose fields are not known here (a specification of a dynamic node):
   * every text in it, at any depth.
   */
  public static Literals ofTexts(byte[] message) throws UnknownReferencesException {
    var walk = new LiteralWalk();
    walk.texts(new WireTexts(message).texts());
    return new Literals(walk.uris, 1);
  }

  private void literal(CodedInputStream in, int depth)
      throws IOException, UnknownReferencesException {
    if (depth > DEEPEST) {
      throw new UnknownReferencesException("literals nested deeper than " + DEEPEST);
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (message(tag, "literal")) {
        case 1 -> scalar(in.readBytes().newCodedInput(), depth);
        case 2 -> literals(in.readBytes().newCodedInput(), depth);
        case 3 -> entries(in.readBytes().newCodedInput(), depth);
        case 4 -> in.skipField(tag);
        case 5 -> texts(new WireTexts(in.readBytes().toByteArray()).texts());
        case 8 -> uri(Kind.OFFLOADED, in.readBytes().newCodedInput());
        default -> throw unknown("literal", tag);
      }
    }
  }

  /** A LiteralCollection. */
  private void literals(CodedInputStream in, int depth)
      throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      expect(1, tag, "list of literals");
      literal(in.readBytes().newCodedInput(), depth + 1);
    }
  }

  /** A LiteralMap: entries of key 1 and value 2. */
  private void entries(CodedInputStream in, int depth)
      throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      expect(1, tag, "map of literals");
      var entry = in.readBytes().newCodedInput();
      for (int part = entry.readTag(); part != 0; part = entry.readTag()) {
        switch (message(part, "entry of a map")) {
          case 1 -> text(entry.readBytes());
          case 2 -> literal(entry.readBytes().newCodedInput(), depth + 1);
          default -> throw unknown("entry of a map", part);
        }
      }
    }
  }

  private void scalar(CodedInputStream in, int depth)
      throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = message(tag, "scalar");
      var value = in.readBytes();
      switch (field) {
        case 1 -> primitive(value.newCodedInput());
        case 2 -> blob(value);
        case 3 -> binary(value.newCodedInput());
        case 4 -> uri(Kind.SCHEMA, value.newCodedInput());
        case 5 -> {}
        case 6 -> texts(new WireTexts(value.toByteArray()).texts());
        case 7 -> struct(value);
        case 8 -> uri(Kind.DATASET, value.newCodedInput());
        case 9 -> union(value.newCodedInput(), depth);
        default -> throw unknown("scalar", tag);
      }
    }
  }

  private void primitive(CodedInputStream in) throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == 3) {
        expect(3, tag, "primitive");
        text(in.readBytes());
      } else if (field > 6) {
        throw unknown("primitive", tag);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** {@code Blob {metadata = 1 {type = 1 {format = 1, dimensionality = 2}}, uri = 3}}. */
  private void blob(ByteString blob) throws IOException, UnknownReferencesException {
    var kind = isMultipart(blob) ? Kind.DIRECTORY : Kind.FILE;
    var in = blob.newCodedInput();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (message(tag, "blob")) {
        case 1 -> in.skipField(tag);
        case 3 -> add(kind, utf8(in.readBytes()));
        default -> throw unknown("blob", tag);
      }
    }
  }

  private static boolean isMultipart(ByteString blob)
      throws IOException, UnknownReferencesException {
    boolean multipart = false;
    var in = WireTexts.inner(WireTexts.inner(blob, 1), 1).newCodedInput();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (2 << 3 | WireFormat.WIRETYPE_VARINT)) {
        multipart = in.readEnum() == MULTIPART;
      } else {
        in.skipField(tag);
      }
    }
    return multipart;
  }

  /**
   * {@code Schema}, {@code StructuredDataset}, {@code LiteralOffloadedMetadata}: the URI is field
   * 1; what else they hold, 2 and 3, are types and sizes.
   */
  private void uri(Kind kind, CodedInputStream in) throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == 1) {
        expect(1, tag, kind.name());
        add(kind, utf8(in.readBytes()));
      } else if (field > 3) {
        throw unknown(kind.name(), tag);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void union(CodedInputStream in, int depth)
      throws IOException, UnknownReferencesException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (message(tag, "union")) {
        case 1 -> literal(in.readBytes().newCodedInput(), depth + 1);
        case 2 -> in.skipField(tag);
        default -> throw unknown("union", tag);
      }
    }
  }

  /** {@code Binary {value = 1, tag = 2}}. */
  private void binary(CodedInputStream in) throws IOException, UnknownReferencesException {
    var value = ByteString.EMPTY;
    var form = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (message(tag, "binary")) {
        case 1 -> value = in.readBytes();
        case 2 -> form = utf8(in.readBytes());
        default -> throw unknown("binary", tag);
      }
    }
    notFollowed++;
    if (WireTexts.mayHoldUri(value)) {
      if (!form.equals(MSGPACK)) {
        throw new UnknownReferencesException("content of form '" + form + "' names URIs");
      }
      texts(PackedTexts.of(value));
    }
  }

  private void struct(ByteString value) throws UnknownReferencesException {
    notFollowed++;
    try {
      texts(StructTexts.of(Struct.parseFrom(value)));
    } catch (InvalidProtocolBufferException e) {
      throw new UnknownReferencesException("no struct: " + e.getMessage(), e);
    }
  }

  private void texts(Iterable<String> texts) throws UnknownReferencesException {
    for (var text : texts) {
      for (var uri : TextUris.of(text)) {
        add(Kind.TEXT, uri);
      }
    }
  }

  private void text(ByteString bytes) throws UnknownReferencesException {
    texts(List.of(utf8(bytes)));
  }

  private void add(Kind kind, String uri) throws UnknownReferencesException {
    if (uri.isEmpty()) {
      return;
    }
    if (uris.size() == MOST) {
      throw new UnknownReferencesException("more than " + MOST + " URIs");
    }
    uris.add(new Uri(kind, uri));
  }

  private static String utf8(ByteString bytes) throws UnknownReferencesException {
    if (!bytes.isValidUtf8()) {
      throw new UnknownReferencesException("a text is not UTF-8");
    }
    return bytes.toStringUtf8();
  }

  /** The number of a field that must be a message, a text or bytes. */
  private static int message(int tag, String of) throws UnknownReferencesException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw unknown(of, tag);
    }
    return WireFormat.getTagFieldNumber(tag);
  }

  private static void expect(int field, int tag, String of) throws UnknownReferencesException {
    if (message(tag, of) != field) {
      throw unknown(of, tag);
    }
  }

  private static UnknownReferencesException unknown(String of, int tag) {
    return new UnknownReferencesException(
        "%s has field %d".formatted(of, WireFormat.getTagFieldNumber(tag)));
  }
}
