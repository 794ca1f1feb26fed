package io.evictl.gateway.flyte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/**
 * Messages as flyteadmin's own HTTP API writes them: Go's protojson with proto names and
 * unpopulated fields. So names are snake_case, zero values are there, enums are names, a message
 * that is not set is null, and of a oneof only what is set is there.
 */
final class ProtoJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ProtoJson() {}

  static ObjectNode of(Message message) {
    var object = NODES.objectNode();
    for (var field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        var array = object.putArray(field.getName());
        ((List<?>) message.getField(field)).forEach(element -> array.add(node(field, element)));
      } else if (!field.hasPresence() || message.hasField(field)) {
        object.set(field.getName(), node(field, message.getField(field)));
      } else if (field.getContainingOneof() == null) {
        object.putNull(field.getName());
      }
    }
    return object;
  }

  private static JsonNode node(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case MESSAGE -> of((Message) value);
      case ENUM -> NODES.textNode(((EnumValueDescriptor) value).getName());
      case STRING -> NODES.textNode((String) value);
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case INT -> NODES.numberNode(Integer.toUnsignedLong((Integer) value));
      case LONG, FLOAT, DOUBLE, BYTE_STRING ->
          throw new IllegalArgumentException("no message of this API has a " + field.getJavaType());
    };
  }
}
