package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.junit.jupiter.api.Test;

/** What every schema keeps to, so that it can evolve FULL_TRANSITIVE. */
class SchemaRulesTest {
  private final Map<String, Schema> named = named();

  @Test
  void all_areReachedFromTheTopics() {
    assertThat(named).hasSizeGreaterThan(40).containsKey(ExecutionId.class.getName());
  }

  @Test
  void all_areDocumentedDownToTheField() {
    assertThat(named.values()).allSatisfy(schema -> assertThat(schema.getDoc()).isNotBlank());
    assertThat(fields(field -> field.doc() == null || field.doc().isBlank())).isEmpty();
  }

  /** A reader that meets a newer symbol takes the default: UNKNOWN, which nothing acts on. */
  @Test
  void enums_startWithUnknownAndDefaultToIt() {
    var enums = named.values().stream().filter(s -> s.getType() == Schema.Type.ENUM).toList();

    assertThat(enums)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            schema -> {
              assertThat(schema.getEnumSymbols().getFirst()).isEqualTo("UNKNOWN");
              assertThat(schema.getEnumDefault()).isEqualTo("UNKNOWN");
            });
  }

  @Test
  void enumFields_defaultToUnknownOrNull() {
    assertThat(
            fields(
                field ->
                    field.schema().getType() == Schema.Type.ENUM
                        && !"UNKNOWN".equals(field.defaultVal())))
        .isEmpty();
  }

  /** A union can't gain a branch without breaking old readers. */
  @Test
  void unions_areNullAndOneMore() {
    assertThat(
            fields(
                field ->
                    field.schema().isUnion()
                        && (field.schema().getTypes().size() != 2
                            || field.schema().getTypes().getFirst().getType() != Schema.Type.NULL
                            || field.defaultVal() != JsonProperties.NULL_VALUE)))
        .isEmpty();
  }

  private List<String> fields(Predicate<Field> predicate) {
    var found = new ArrayList<String>();
    for (var schema : named.values()) {
      if (schema.getType() == Schema.Type.RECORD) {
        schema.getFields().stream()
            .filter(predicate)
            .forEach(field -> found.add(schema.getName() + "." + field.name()));
      }
    }
    return found;
  }

  private static Map<String, Schema> named() {
    var named = new LinkedHashMap<String, Schema>();
    RecordSerdesTest.recordTypes().forEach(t -> collect(RecordSerdesTest.schemaOf(t), named));
    return named;
  }

  /** Adds all named schemas within one, itself included. */
  static void collect(Schema schema, Map<String, Schema> named) {
    switch (schema.getType()) {
      case RECORD -> {
        if (named.put(schema.getFullName(), schema) == null) {
          schema.getFields().forEach(field -> collect(field.schema(), named));
        }
      }
      case ENUM -> named.put(schema.getFullName(), schema);
      case ARRAY -> collect(schema.getElementType(), named);
      case UNION -> schema.getTypes().forEach(branch -> collect(branch, named));
      case MAP -> collect(schema.getValueType(), named);
      case FIXED -> named.put(schema.getFullName(), schema);
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }
}
