package io.evictl.storage.raw;

import com.google.protobuf.ByteString;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All texts of a protobuf message whose fields are not known. What could be a text or a message is
 * taken for both: more is found than is there, never less.
 */
final class WireTexts {
  private static final int DEEPEST = 100;
  private static final ByteString MARK = ByteString.copyFromUtf8("://");

  private final List<String> texts = new ArrayList<>();

  WireTexts(byte[] message) throws UnknownReferencesException {
    if (!read(ByteString.copyFrom(message), 0)) {
      throw new UnknownReferencesException("no message");
    }
  }

  List<String> texts() {
    return texts;
  }

  /** Whether it is a message; what is no message and no text must name no URI. */
  private boolean read(ByteString message, int depth) throws UnknownReferencesException {
    var in = message.newCodedInput();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          field(in.readBytes(), depth);
        } else if (!in.skipField(tag)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void field(ByteString value, int depth) throws UnknownReferencesException {
    if (!mayHoldUri(value)) {
      return;
    }
    if (depth == DEEPEST) {
      throw new UnknownReferencesException("messages nested deeper than " + DEEPEST);
    }
    boolean isMessage = read(value, depth + 1);
    if (value.isValidUtf8()) {
      texts.add(value.toStringUtf8());
    } else if (!isMessage) {
      throw new UnknownReferencesException("bytes that are no text name URIs");
    }
  }

  /** The last message in a field; empty if there is none. */
  static ByteString inner(ByteString message, int field) throws IOException {
    var in = message.newCodedInput();
    var inner = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        inner = in.readBytes();
      } else {
        in.skipField(tag);
      }
    }
    return inner;
  }

  /** Whether these bytes may hold the text of a URI. */
  static boolean mayHoldUri(ByteString bytes) {
    int last = bytes.size() - MARK.size();
    for (int i = 0; i <= last; i++) {
      if (bytes.byteAt(i) == ':' && bytes.byteAt(i + 1) == '/' && bytes.byteAt(i + 2) == '/') {
        return true;
      }
    }
    return false;
  }
}
