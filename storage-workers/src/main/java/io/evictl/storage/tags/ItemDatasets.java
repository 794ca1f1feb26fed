package io.evictl.storage.tags;

import com.google.protobuf.ByteString;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The version of the dataset that the items of an array node have their entries in (flytepropeller
 * catalog/datacatalog/transformer.go {@code generateDataSetVersionFromTask}): that of the map task
 * with its outputs made singular (nodes/array {@code arrayTaskReader}).
 */
public final class ItemDatasets {
  private static final int LENGTH = 8;
  private static final int INPUTS = 1;
  private static final int OUTPUTS = 2;
  private static final int TYPE = 1;
  private static final int COLLECTION_TYPE = 3;

  private ItemDatasets() {}

  /**
   * @param cacheVersion {@code TaskMetadata.discovery_version}
   * @param typedInterface the template's {@code flyteidl.core.TypedInterface}
   * @throws UnknownMessageException if that is no such message, or one that is not wholly known
   */
  public static String version(String cacheVersion, ByteString typedInterface)
      throws UnknownMessageException {
    var trimmed = cacheVersion.replaceAll("^ +| +$", "");
    if (trimmed.isEmpty()) {
      throw new UnknownMessageException("the task has no cache version");
    }
    var inputs = ByteString.EMPTY;
    var outputs = ByteString.EMPTY;
    try {
      var in = typedInterface.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          throw new UnknownMessageException("no interface of a task");
        }
        switch (WireFormat.getTagFieldNumber(tag)) {
          case INPUTS -> inputs = in.readBytes();
          case OUTPUTS -> outputs = in.readBytes();
          default -> throw new UnknownMessageException("an interface has more than two sides");
        }
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no interface of a task: " + e.getMessage(), e);
    }
    return trimmed
        + "-"
        + shortened(MessageHash.stripped(FlyteMessage.VARIABLE_MAP, inputs))
        + "-"
        + shortened(singular(outputs));
  }

  private static String shortened(byte[] hash) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, LENGTH);
  }

  private static byte[] singular(ByteString outputs) throws UnknownMessageException {
    var variables = new ObjectHash.Dict();
    // A VariableMap looks like a LiteralMap: texts to messages, in field 1.
    for (var output : LiteralHash.byName(outputs).entrySet()) {
      variables.put(output.getKey(), variable(output.getValue()));
    }
    var map = new ObjectHash.Dict();
    if (!variables.isEmpty()) {
      map.put("variables", variables.hash());
    }
    return map.hash();
  }

  private static byte[] variable(ByteString variable) throws UnknownMessageException {
    ByteString type = null;
    try {
      var in = variable.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (MessageHash.known(FlyteMessage.VARIABLE, tag).number() == TYPE) {
          type = in.readBytes();
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no variable: " + e.getMessage(), e);
    }
    var object = new ObjectHash.Dict();
    if (type != null) {
      var element = element(type);
      object.put(
          "type",
          MessageHash.stripped(FlyteMessage.LITERAL_TYPE, element == null ? type : element));
    }
    return object.hash();
  }

  /** Of a type that is a list. */
  private static @Nullable ByteString element(ByteString type) throws UnknownMessageException {
    ByteString element = null;
    try {
      var in = type.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (MessageHash.known(FlyteMessage.LITERAL_TYPE, tag).number() == COLLECTION_TYPE) {
          element = in.readBytes();
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new UnknownMessageException("no type: " + e.getMessage(), e);
    }
    return element;
  }
}
