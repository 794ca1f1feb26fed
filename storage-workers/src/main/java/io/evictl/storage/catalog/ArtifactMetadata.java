package io.evictl.storage.catalog;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.evictl.schemas.record.ExecutionId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads datacatalog.Metadata {@code map<string, string> key_map = 1} (flyteidl datacatalog.proto),
 * written by propeller's catalog/datacatalog/transformer.go.
 */
final class ArtifactMetadata {
  private static final int KEY_MAP = 1;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private ArtifactMetadata() {}

  /**
   * The execution in {@code exec-project, exec-domain, execution-name}. Empty where one of them is
   * missing or blank, or the bytes are no such message: an unknown producer is never evicted.
   */
  static Optional<ExecutionId> producer(byte[] metadata) {
    return keyMap(metadata).flatMap(ArtifactMetadata::producer);
  }

  /** The attempt in {@code exec-node, exec-attempt}; empty as for {@link #producer}. */
  static Optional<StoredArtifact.Attempt> attempt(byte[] metadata) {
    return keyMap(metadata)
        .filter(keys -> !keys.getOrDefault("exec-node", "").isEmpty())
        .filter(keys -> !keys.getOrDefault("exec-attempt", "").isEmpty())
        .map(
            keys ->
                new StoredArtifact.Attempt(
                    keys.getOrDefault("exec-node", ""), keys.getOrDefault("exec-attempt", "")));
  }

  /** Whether the bytes are such a message. */
  static boolean isReadable(byte[] metadata) {
    return keyMap(metadata).isPresent();
  }

  private static Optional<ExecutionId> producer(Map<String, String> keys) {
    var project = keys.getOrDefault("exec-project", "");
    var domain = keys.getOrDefault("exec-domain", "");
    var name = keys.getOrDefault("execution-name", "");
    return project.isEmpty() || domain.isEmpty() || name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ExecutionId.newBuilder().setProject(project).setDomain(domain).setName(name).build());
  }

  private static Optional<Map<String, String>> keyMap(byte[] metadata) {
    try {
      return Optional.of(keyMap(CodedInputStream.newInstance(metadata)));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading bytes in memory", e);
    }
  }

  private static Map<String, String> keyMap(CodedInputStream in) throws IOException {
    var map = new HashMap<String, String>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!isText(tag, KEY_MAP)) {
        in.skipField(tag);
      } else {
        readEntry(in.readBytes().newCodedInput(), map);
      }
    }
    return map;
  }

  private static void readEntry(CodedInputStream in, Map<String, String> map) throws IOException {
    var key = "";
    var value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isText(tag, ENTRY_KEY)) {
        key = in.readStringRequireUtf8();
      } else if (isText(tag, ENTRY_VALUE)) {
        value = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    map.put(key, value);
  }

  private static boolean isText(int tag, int field) {
    return WireFormat.getTagFieldNumber(tag) == field
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
