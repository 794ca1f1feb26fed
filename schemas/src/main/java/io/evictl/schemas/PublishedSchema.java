package io.evictl.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** A schema as the registry gets it: the .avsc, without what the Java generator added. */
final class PublishedSchema {
  private static final String JAVA_STRING = "avro.java.string";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PublishedSchema() {}

  /** Confluent's TopicNameStrategy. */
  static String subject(String topic) {
    return topic + "-value";
  }

  static Schema of(Schema generated) {
    try {
      var json = JSON.readTree(generated.toString());
      return new Schema.Parser().parse(withoutJava(json).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro writes its schemas as JSON", e);
    }
  }

  /** {@code {"type": "string", "avro.java.string": "String"}} becomes {@code "string"}. */
  private static JsonNode withoutJava(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.remove(JAVA_STRING) != null && object.size() == 1) {
        return object.get("type");
      }
      object.properties().forEach(property -> property.setValue(withoutJava(property.getValue())));
    } else {
      for (int i = 0; i < node.size(); i++) {
        ((ArrayNode) node).set(i, withoutJava(node.get(i)));
      }
    }
    return node;
  }
}
