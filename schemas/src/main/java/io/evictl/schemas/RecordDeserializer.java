package io.evictl.schemas;

import io.evictl.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Confluent's wire format: written with the schema that the id names, read as the generated
 * class. Throws {@link UndecodableRecordException} for bad bytes.
 */
final class RecordDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final Class<T> type;
  private final SchemaRegistry registry;
  private final SpecificData data;
  private final Schema expected;
  private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();

  RecordDeserializer(Class<T> type, SchemaRegistry registry) {
    this.type = type;
    this.registry = registry;
    this.data = SpecificData.getForClass(type);
    this.expected = data.getSchema(type);
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < RecordSerializer.HEADER) {
      throw UndecodableRecordException.in(topic, bytes.length + " bytes are too few");
    }
    if (bytes[0] != RecordSerializer.MAGIC) {
      throw UndecodableRecordException.in(
          topic, "first byte is %d, not 0: no registry format".formatted(bytes[0]));
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    var reader = readers.get(id);
    if (reader == null) {
      reader = reader(topic, id);
      readers.put(id, reader);
    }
    return read(topic, id, bytes, reader);
  }

  private DatumReader<T> reader(String topic, int id) {
    var written =
        registry
            .byId(id)
            .orElseThrow(
                () ->
                    UndecodableRecordException.in(
                        topic, id, "the registry knows no such Avro schema", null));
    if (!written.getFullName().equals(expected.getFullName())) {
      throw UndecodableRecordException.in(
          topic,
          id,
          "the schema is %s, this topic holds %s"
              .formatted(written.getFullName(), expected.getFullName()),
          null);
    }
    @SuppressWarnings("unchecked")
    var reader = (DatumReader<T>) data.createDatumReader(written, expected);
    return reader;
  }

  private T read(String topic, int id, byte[] bytes, DatumReader<T> reader) {
    int length = bytes.length - RecordSerializer.HEADER;
    var decoder = DecoderFactory.get().binaryDecoder(bytes, RecordSerializer.HEADER, length, null);
    try {
      var record = type.cast(reader.read(null, decoder));
      if (decoder.isEnd()) {
        return record;
      }
    } catch (IOException | RuntimeException e) {
      // Avro meets bad bytes with any runtime exception: index, security, unsupported, its own.
      throw UndecodableRecordException.in(topic, id, "no " + type.getSimpleName() + ": " + e, e);
    }
    throw UndecodableRecordException.in(topic, id, "bytes follow the record", null);
  }
}
