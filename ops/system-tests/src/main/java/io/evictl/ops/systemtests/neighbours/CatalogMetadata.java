package io.evictl.ops.systemtests.neighbours;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.systemtests.oracle.ExecutionName;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code artifacts.serialized_metadata}: flyteidl's {@code datacatalog.Metadata}, a map of strings
 * in field 1, with the keys that propeller writes (flytepropeller, nodes/catalog/datacatalog).
 */
public final class CatalogMetadata {

  private static final int FIELD_1 = 0x0a;
  private static final int FIELD_2 = 0x12;
  private static final int MORE = 0x80;

  private CatalogMetadata() {}

  /** Of an artifact that the execution's node made at its first attempt. */
  public static byte[] of(ExecutionName producer, String specNode) {
    var keys = new LinkedHashMap<String, String>();
    keys.put("exec-project", producer.project());
    keys.put("exec-domain", producer.domain());
    keys.put("execution-name", producer.name());
    keys.put("exec-node", specNode);
    keys.put("exec-attempt", "0");
    return encode(keys);
  }

  private static byte[] encode(Map<String, String> keys) {
    var metadata = new ByteArrayOutputStream();
    keys.forEach(
        (key, value) -> {
          var entry = new ByteArrayOutputStream();
          write(entry, FIELD_1, key.getBytes(UTF_8));
          write(entry, FIELD_2, value.getBytes(UTF_8));
          write(metadata, FIELD_1, entry.toByteArray());
        });
    return metadata.toByteArray();
  }

  private static void write(ByteArrayOutputStream to, int field, byte[] content) {
    to.write(field);
    int rest = content.length;
    while (rest >= MORE) {
      to.write((rest & (MORE - 1)) | MORE);
      rest >>>= 7;
    }
    to.write(rest);
    to.writeBytes(content);
  }
}
