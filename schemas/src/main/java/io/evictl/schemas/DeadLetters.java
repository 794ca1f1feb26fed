package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters: key, value and headers as found, plus where they were found and why they are
 * here. Only for records whose bytes are bad ({@link UndecodableRecordException} or malformed JSON
 * of a foreign topic), never because something is unreachable.
 */
public final class DeadLetters {
  /** Topic that the record was read from. */
  public static final String TOPIC = "evictl.topic";

  /** Partition, decimal. */
  public static final String PARTITION = "evictl.partition";

  /** Offset, decimal. */
  public static final String OFFSET = "evictl.offset";

  /** The record's own timestamp, milliseconds since 1970, decimal; absent where it has none. */
  public static final String TIMESTAMP = "evictl.timestamp";

  /** What was wrong with the record, one line. */
  public static final String CAUSE = "evictl.cause";

  /** Schema id that the record names, decimal; absent where it names none. */
  public static final String SCHEMA_ID = "evictl.schema-id";

  /**
   * Bytes that a producer of dead letters must be able to send ({@code max.request.size}): a full
   * record of 1 MiB and our headers.
   */
  public static final int MAX_REQUEST_SIZE = 2 * 1024 * 1024;

  private static final int LONGEST_CAUSE = 1024;

  private final String deadLetterTopic;

  public DeadLetters(Topics topics) {
    this.deadLetterTopic = topics.deadLetters().name();
  }

  /**
   * The dead letter of a record. Its timestamp is that of sending: an old one, true or made up,
   * would let retention take it at once.
   */
  public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> found, Throwable cause) {
    var headers = new RecordHeaders(found.headers());
    put(headers, TOPIC, found.topic());
    put(headers, PARTITION, Integer.toString(found.partition()));
    put(headers, OFFSET, Long.toString(found.offset()));
    put(headers, CAUSE, describe(cause));
    if (cause instanceof UndecodableRecordException undecodable) {
      undecodable.schemaId().ifPresent(id -> put(headers, SCHEMA_ID, Integer.toString(id)));
    }
    if (found.timestamp() >= 0) {
      put(headers, TIMESTAMP, Long.toString(found.timestamp()));
    }
    return new ProducerRecord<>(deadLetterTopic, null, found.key(), found.value(), headers);
  }

  /** Replaces what an earlier dead letter said: a record that is replayed may die again. */
  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(UTF_8));
  }

  private static String describe(Throwable cause) {
    var message = cause.getMessage();
    var line =
        message == null ? cause.getClass().getName() : message.lines().findFirst().orElse("");
    return line.length() <= LONGEST_CAUSE ? line : line.substring(0, LONGEST_CAUSE) + "…";
  }
}
