package io.evictl.ops.cli.deployment;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.AuditRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the audit trail off its topic, from a time to its present end. */
public final class AuditLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private AuditLog() {}

  /**
   * Hands over every record since then, in the order of its partition.
   *
   * @return how many records could not be read
   */
  public static long since(Instant time, Messaging messaging, Consumer<AuditRecord> reader) {
    var decoder = messaging.serdes().decoder(AuditRecord.class);
    long unreadable = 0;
    try (var consumer = consumer(messaging)) {
      var ends = seek(consumer, messaging.topics().audit().name(), time);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var found : consumer.poll(POLL)) {
          try {
            reader.accept(decoder.decode(found));
          } catch (UndecodableRecordException e) {
            unreadable++;
          }
        }
      }
    }
    return unreadable;
  }

  private static Map<TopicPartition, Long> seek(
      KafkaConsumer<byte[], byte[]> consumer, String topic, Instant time) {
    var partitions =
        Stream.ofNullable(consumer.partitionsFor(topic))
            .flatMap(List::stream)
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    var ends = consumer.endOffsets(partitions);
    var begins =
        consumer.offsetsForTimes(
            partitions.stream()
                .collect(Collectors.toMap(partition -> partition, p -> time.toEpochMilli())));
    for (var partition : partitions) {
      var begin = begins.get(partition);
      consumer.seek(
          partition, begin == null ? Objects.requireNonNull(ends.get(partition)) : begin.offset());
    }
    return ends;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
