package io.evictl.storage.tags;

import com.google.protobuf.ByteString;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A literal as the tag of an entry sees it ({@code hashify} in flyteplugins
 * pluginmachinery/catalog/hashing.go): one with a hash is that hash alone, also within lists and
 * maps. One whose value is stored elsewhere ({@code offloaded_metadata}) is taken as it stands:
 * flytepropeller's array handler reads such a value to learn the number of items, but what it gives
 * to the items comes from {@code inputs.pb} again (nodes/array/handler.go buildArrayNodeContext).
 */
final class LiteralHash {
  private static final int COLLECTION = 2;
  private static final int MAP = 3;
  private static final int HASH = 4;
  private static final int LITERALS = WireFormat.WIRETYPE_LENGTH_DELIMITED | 1 << 3;
  private static final int DEEPEST = 200;

  /** Items of an array node; Flyte's own limit is far below. */
  private static final int MOST_ITEMS = 1_000_000;

  private LiteralHash() {}

  static byte[] of(ByteString literal) throws UnknownMessageException {
    return of(literal, 0);
  }

  /**
   * The elements of a literal that is a list, whether it has a hash or not; empty for another, and
   * for a list of more elements than an array node may have items.
   */
  static Optional<List<ByteString>> elements(ByteString literal) throws UnknownMessageException {
    var collection = Parts.of(literal).collection();
    return collection == null ? Optional.empty() : literals(collection);
  }

  private static byte[] of(ByteString literal, int depth) throws UnknownMessageException {
    var parts = Parts.of(literal);
    if (depth > DEEPEST) {
      throw new UnknownMessageException("literals nested deeper than " + DEEPEST);
    }
    if (!parts.hash().isEmpty()) {
      return object("hash", ObjectHash.text(parts.hash()));
    }
    if (parts.collection() != null) {
      var array = array(parts.collection(), depth);
      return object("collection", array.isEmpty() ? object() : object("literals", array.hash()));
    }
    if (parts.map() != null) {
      var entries = new ObjectHash.Dict();
      for (var entry : byName(parts.map()).entrySet()) {
        entries.put(entry.getKey(), of(entry.getValue(), depth + 1));
      }
      return object("map", map(entries));
    }
    return MessageHash.of(FlyteMessage.LITERAL, literal, depth);
  }

  /** A LiteralMap of these; an empty one has no field at all. */
  static byte[] map(ObjectHash.Dict literals) {
    return literals.isEmpty() ? object() : object("literals", literals.hash());
  }

  private static byte[] object() {
    return new ObjectHash.Dict().hash();
  }

  private static byte[] object(String name, byte[] value) {
    var object = new ObjectHash.Dict();
    object.put(name, value);
    return object.hash();
  }

  private static ObjectHash.Array array(ByteString collection, int depth)
      throws UnknownMessageException {
    var array = new ObjectHash.Array();
    try {
      var in = collection.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        expect(tag);
        array.add(of(in.readBytes(), depth + 1));
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no list of literals: " + e.getMessage(), e);
    }
    return array;
  }

  private static Optional<List<ByteString>> literals(ByteString collection)
      throws UnknownMessageException {
    var literals = new ArrayList<ByteString>();
    try {
      var in = collection.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        expect(tag);
        if (literals.size() == MOST_ITEMS) {
          return Optional.empty();
        }
        literals.add(in.readBytes());
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no list of literals: " + e.getMessage(), e);
    }
    return Optional.of(literals);
  }

  /** The literals of a LiteralMap, in the order they stand there. */
  static Map<String, ByteString> byName(ByteString map) throws UnknownMessageException {
    var literals = new LinkedHashMap<String, ByteString>();
    try {
      var in = map.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        expect(tag);
        var entry = MapEntry.of(in.readBytes());
        if (literals.put(entry.key(), entry.value()) != null) {
          throw new UnknownMessageException("'%s' twice".formatted(entry.key()));
        }
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no map of literals: " + e.getMessage(), e);
    }
    return literals;
  }

  private static void expect(int tag) throws UnknownMessageException {
    if (tag != LITERALS) {
      throw new UnknownMessageException("literals have field " + WireFormat.getTagFieldNumber(tag));
    }
  }

  /** What decides how a literal is hashed. */
  private record Parts(String hash, @Nullable ByteString collection, @Nullable ByteString map) {

    static Parts of(ByteString literal) throws UnknownMessageException {
      var hash = "";
      ByteString collection = null;
      ByteString map = null;
      int values = 0;
      try {
        var in = literal.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          var field = MessageHash.known(FlyteMessage.LITERAL, tag);
          values += field.shape() == MessageField.Shape.ONE_OF ? 1 : 0;
          switch (field.number()) {
            case COLLECTION -> collection = in.readBytes();
            case MAP -> map = in.readBytes();
            case HASH -> hash = in.readStringRequireUtf8();
            default -> in.skipField(tag);
          }
        }
      } catch (IOException e) {
        throw new UnknownMessageException("no literal: " + e.getMessage(), e);
      }
      if (values > 1) {
        throw new UnknownMessageException("a literal has two values");
      }
      return new Parts(hash, collection, map);
    }
  }
}
