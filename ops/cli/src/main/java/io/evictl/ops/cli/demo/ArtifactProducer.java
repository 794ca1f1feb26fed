package io.evictl.ops.cli.demo;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.evictl.schemas.record.ExecutionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the producing execution out of {@code artifacts.serialized_metadata}: a protobuf message
 * whose field 1 is a map of texts, with the keys exec-project, exec-domain and execution-name.
 */
final class ArtifactProducer {
  private static final int KEY_MAP = 1;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private ArtifactProducer() {}

  /** Empty where one of the three keys is missing. */
  static Optional<ExecutionId> in(byte[] metadata) {
    try {
      var pairs = pairs(metadata);
      var project = pairs.get("exec-project");
      var domain = pairs.get("exec-domain");
      var name = pairs.get("execution-name");
      return project == null || domain == null || name == null
          ? Optional.empty()
          : Optional.of(new ExecutionId(project, domain, name));
    } catch (IOException problem) {
      throw new UncheckedIOException("an artifact's metadata is no protobuf message", problem);
    }
  }

  private static Map<String, String> pairs(byte[] metadata) throws IOException {
    var pairs = new HashMap<String, String>();
    var message = CodedInputStream.newInstance(metadata);
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == KEY_MAP) {
        pair(message.readByteArray(), pairs);
      } else {
        message.skipField(tag);
      }
    }
    return pairs;
  }

  private static void pair(byte[] entry, Map<String, String> pairs) throws IOException {
    var message = CodedInputStream.newInstance(entry);
    var key = "";
    var value = "";
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case KEY -> key = message.readString();
        case VALUE -> value = message.readString();
        default -> message.skipField(tag);
      }
    }
    pairs.put(key, value);
  }
}
