package io.evictl.schemas;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record are bad: asking again can't help, the record belongs into dead-letters. Not
 * thrown when the registry can't be asked (see {@code RegistryUnavailableException}).
 */
public final class UndecodableRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;
  private static final int NONE = -1;

  private final String topic;
  private final int partition;
  private final long offset;
  private final int schemaId;
  private final String fault;

  private UndecodableRecordException(
      String topic, int partition, long offset, int schemaId, String fault, @Nullable Throwable e) {
    super(message(topic, partition, offset, schemaId, fault), e);
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.schemaId = schemaId;
    this.fault = fault;
  }

  /** A fault seen before a schema id could be read. */
  static UndecodableRecordException in(String topic, String fault) {
    return new UndecodableRecordException(topic, NONE, NONE, NONE, fault, null);
  }

  /** A fault of a record that names a schema. */
  static UndecodableRecordException in(
      String topic, int schemaId, String fault, @Nullable Throwable cause) {
    return new UndecodableRecordException(topic, NONE, NONE, schemaId, fault, cause);
  }

  /** The same fault, told with the place of the record. */
  UndecodableRecordException at(ConsumerRecord<?, ?> found) {
    return new UndecodableRecordException(
        found.topic(), found.partition(), found.offset(), schemaId, fault, this);
  }

  public String topic() {
    return topic;
  }

  /** Empty where a plain {@code Deserializer} met the record: it isn't told. */
  public OptionalInt partition() {
    return partition == NONE ? OptionalInt.empty() : OptionalInt.of(partition);
  }

  /** Empty where a plain {@code Deserializer} met the record: it isn't told. */
  public OptionalLong offset() {
    return offset == NONE ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** The schema id that the bytes name; empty where they name none. */
  public Optional<Integer> schemaId() {
    return schemaId == NONE ? Optional.empty() : Optional.of(schemaId);
  }

  /** What is wrong, without the place. */
  public String fault() {
    return fault;
  }

  private static String message(
      String topic, int partition, long offset, int schemaId, String fault) {
    var message = new StringBuilder("undecodable record: topic=").append(topic);
    if (partition != NONE) {
      message.append(" partition=").append(partition).append(" offset=").append(offset);
    }
    if (schemaId != NONE) {
      message.append(" schemaId=").append(schemaId);
    }
    return message.append(" fault=").append(fault).toString();
  }
}
