package io.evictl.storage.tags;

import com.google.protobuf.ByteString;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * An entry of a map by text (protobuf: a message of key 1 and value 2).
 *
 * @param value as it stands there: a message's or a text's bytes
 */
record MapEntry(String key, ByteString value) {
  private static final int KEY = WireFormat.WIRETYPE_LENGTH_DELIMITED | 1 << 3;
  private static final int VALUE = WireFormat.WIRETYPE_LENGTH_DELIMITED | 2 << 3;

  static MapEntry of(ByteString entry) throws IOException, UnknownMessageException {
    var in = entry.newCodedInput();
    var key = "";
    var value = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY) {
        key = in.readStringRequireUtf8();
      } else if (tag == VALUE) {
        value = in.readBytes();
      } else {
        throw new UnknownMessageException("an entry of a map has more than key and value");
      }
    }
    return new MapEntry(key, value);
  }

  String text() throws UnknownMessageException {
    if (!value.isValidUtf8()) {
      throw new UnknownMessageException("the text of '" + key + "' is not UTF-8");
    }
    return value.toStringUtf8();
  }
}
