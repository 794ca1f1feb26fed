package io.evictl.schemas;

import io.evictl.schemas.registry.SchemaRefusedException;
import io.evictl.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in Confluent's wire format: a zero byte, the schema's id as four bytes big-endian,
 * Avro binary. The subject is {@code <topic>-value} (Confluent's TopicNameStrategy).
 */
final class RecordSerializer<T extends SpecificRecord> implements Serializer<T> {
  static final byte MAGIC = 0;
  static final int HEADER = 1 + Integer.BYTES;

  private final SchemaRegistry registry;
  private final boolean autoRegister;
  private final Schema published;
  private final DatumWriter<T> writer;
  private final Map<String, Integer> idByTopic = new ConcurrentHashMap<>();

  RecordSerializer(Class<T> type, SchemaRegistry registry, boolean autoRegister) {
    this.registry = registry;
    this.autoRegister = autoRegister;
    var data = SpecificData.getForClass(type);
    var schema = data.getSchema(type);
    this.published = PublishedSchema.of(schema);
    @SuppressWarnings("unchecked")
    var typed = (DatumWriter<T>) data.createDatumWriter(schema);
    this.writer = typed;
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    if (record == null) {
      return null;
    }
    int id = idOf(topic);
    var bytes = new ByteArrayOutputStream(256);
    bytes.writeBytes(ByteBuffer.allocate(HEADER).put(MAGIC).putInt(id).array());
    try {
      var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot encode a %s for topic %s".formatted(published.getFullName(), topic), e);
    }
    return bytes.toByteArray();
  }

  private int idOf(String topic) {
    var known = idByTopic.get(topic);
    if (known != null) {
      return known;
    }
    var subject = PublishedSchema.subject(topic);
    int id =
        autoRegister
            ? registry.register(subject, published)
            : registry.lookUp(subject, published).orElseThrow(() -> notRegistered(subject));
    idByTopic.put(topic, id);
    return id;
  }

  private SchemaRefusedException notRegistered(String subject) {
    return new SchemaRefusedException(
        "schema %s of this version is not registered under %s: register the schemas, or set"
                .formatted(published.getFullName(), subject)
            + " registry.auto.register=true");
  }
}
