package io.evictl.ops.systemtests.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.systemtests.shared.SharedStandalone;
import io.evictl.ops.systemtests.shared.SharedStandalone.Running;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.SchemaAdmin;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ours against Confluent's Python serializers (fastavro inside), over a real registry. */
@ExtendWith(SharedStandalone.class)
class PythonWireIT {
  private static final long SEED = 20261122L;
  private static final int RECORDS = 20;

  /** Python's dates end with the year 9999. */
  private static final long MOST_MICROS = 4_102_444_800_000_000L;

  private static final Path SCRIPT = Path.of("src/test/python/wire.py").toAbsolutePath();

  /** Made-up records of every topic: read there, written again, and the same to the byte. */
  @Test
  void records_areTheSameToTheByte(Running running) throws Exception {
    var venv = Venv.get();
    var questions = Files.createTempFile("evictl-wire-", ".txt");
    List<String> lines = new ArrayList<>();
    try (var messaging = Messaging.from(running.settings())) {
      var topics = Topics.withPrefix("wire-" + UUID.randomUUID() + ".");
      new SchemaAdmin(messaging.serdes().registry()).register(topics);
      for (var spec : topics.all()) {
        lines.addAll(written(messaging, spec));
      }
      Files.write(questions, lines);
      var answers =
          venv.python(
                  Path.of("target").toAbsolutePath(),
                  "wire",
                  Map.of(),
                  SCRIPT.toString(),
                  running.setting("registry.url"),
                  questions.toString())
              .lines()
              .filter(line -> line.startsWith("ok "))
              .toList();
      assertThat(answers).hasSameSizeAs(lines).hasSize(RECORDS * 9);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i)).isEqualTo("ok " + lines.get(i).split(" ", -1)[1]);
      }
    } finally {
      Files.delete(questions);
    }
  }

  private static List<String> written(Messaging messaging, TopicSpec spec) throws IOException {
    Optional<Class<? extends SpecificRecord>> type = spec.valueClass();
    return type.isEmpty() ? List.of() : written(messaging, spec.name(), type.get());
  }

  private static <T extends SpecificRecord> List<String> written(
      Messaging messaging, String topic, Class<T> type) throws IOException {
    var schema = SpecificData.get().getSchema(type);
    int id = messaging.serdes().registry().latest(topic + "-value").orElseThrow().id();
    var serde = messaging.serdes().of(type);
    var decoder = messaging.serdes().decoder(type);
    var lines = new ArrayList<String>();
    for (var content : new RandomData(schema, RECORDS, SEED)) {
      var bytes = framed(id, schema, datesOfPython(schema, content));
      var record = decoder.decode(new ConsumerRecord<>(topic, 0, 0, "key", bytes));
      var ours = serde.serializer().serialize(topic, record);
      lines.add(topic + " " + Base64.getEncoder().encodeToString(ours));
    }
    return lines;
  }

  private static byte[] framed(int id, Schema schema, @Nullable Object content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema).write(content, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static @Nullable Object datesOfPython(Schema schema, @Nullable Object value) {
    return switch (schema.getType()) {
      case UNION ->
          datesOfPython(
              schema.getTypes().get(GenericData.get().resolveUnion(schema, value)), value);
      case ARRAY ->
          value instanceof List<?> list
              ? list.stream().map(each -> datesOfPython(schema.getElementType(), each)).toList()
              : value;
      case RECORD -> {
        if (value instanceof IndexedRecord record) {
          for (var field : schema.getFields()) {
            record.put(field.pos(), datesOfPython(field.schema(), record.get(field.pos())));
          }
        }
        yield value;
      }
      case LONG ->
          value instanceof Long micros
                  && schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
              ? Math.floorMod(micros, MOST_MICROS)
              : value;
      default -> value;
    };
  }
}
