package io.evictl.ops.cli.screen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.evictl.schemas.RecordTree;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Our records as JSON or YAML, see {@link RecordTree}. */
final class RecordJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private RecordJson() {}

  static String json(SpecificRecord record) {
    return write(JSON, RecordTree.of(record));
  }

  static String yaml(SpecificRecord record) {
    return write(YAML, RecordTree.of(record)).stripTrailing();
  }

  static String json(List<? extends SpecificRecord> records) {
    return write(JSON, RecordTree.of(records));
  }

  static String yaml(List<? extends SpecificRecord> records) {
    return write(YAML, RecordTree.of(records)).stripTrailing();
  }

  private static String write(ObjectMapper mapper, JsonNode node) {
    try {
      return mapper.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can't be written", e);
    }
  }
}
