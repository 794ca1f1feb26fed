package io.evictl.schemas;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes consumed bytes; errors name topic, partition, offset and schema id. */
public final class RecordDecoder<T extends SpecificRecord> {
  private final Class<T> type;
  private final Deserializer<T> deserializer;

  RecordDecoder(Class<T> type, Deserializer<T> deserializer) {
    this.type = type;
    this.deserializer = deserializer;
  }

  /**
   * The value of a record.
   *
   * @throws UndecodableRecordException if the bytes are bad, or there is no value
   * @throws io.evictl.schemas.registry.RegistryUnavailableException if the registry can't be asked
   */
  public T decode(ConsumerRecord<?, byte[]> found) {
    return decodeUnlessTombstone(found)
        .orElseThrow(
            () -> UndecodableRecordException.in(found.topic(), "no value, only a key").at(found));
  }

  /** As {@link #decode}, but a record without a value, as on compacted topics, is empty. */
  public Optional<T> decodeUnlessTombstone(ConsumerRecord<?, byte[]> found) {
    try {
      return Optional.ofNullable(deserializer.deserialize(found.topic(), found.value()));
    } catch (UndecodableRecordException e) {
      throw e.at(found);
    }
  }

  @Override
  public String toString() {
    return "decoder of " + type.getSimpleName();
  }
}
