package io.evictl.schemas;

import io.evictl.schemas.registry.RegistryUnavailableException;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A deserializer that the settings name, e.g. Confluent's, with its failures told apart as ours
 * are.
 */
final class ForeignDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final Class<T> type;
  private final Deserializer<?> foreign;

  ForeignDeserializer(Class<T> type, Deserializer<?> foreign) {
    this.type = type;
    this.foreign = foreign;
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < RecordSerializer.HEADER) {
      throw UndecodableRecordException.in(topic, bytes.length + " bytes are too few");
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    var record = read(topic, id, bytes);
    if (!type.isInstance(record)) {
      throw UndecodableRecordException.in(topic, id, "no " + type.getName(), null);
    }
    return type.cast(record);
  }

  private @Nullable Object read(String topic, int id, byte[] bytes) {
    try {
      return foreign.deserialize(topic, bytes);
    } catch (KafkaException e) {
      throw switch (ForeignFailure.of(e)) {
        case RECORD, UNKNOWN_SCHEMA ->
            UndecodableRecordException.in(topic, id, String.valueOf(e.getMessage()), e);
        case REGISTRY, REFUSED_SCHEMA ->
            new RegistryUnavailableException("cannot decode a record of " + topic, e);
      };
    } catch (RuntimeException e) {
      throw UndecodableRecordException.in(topic, id, e.toString(), e);
    }
  }

  @Override
  public void close() {
    foreign.close();
  }
}
