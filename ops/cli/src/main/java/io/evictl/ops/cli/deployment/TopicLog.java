package io.evictl.ops.cli.deployment;

import io.evictl.schemas.Messaging;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic to its present end, each partition in its order; one that is not there is empty.
 */
final class TopicLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private TopicLog() {}

  /** Hands over every record. */
  static void read(
      Messaging messaging, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (var consumer = consumer(messaging, topic)) {
      consumer.seekToBeginning(consumer.assignment());
      read(consumer, reader);
    }
  }

  /** Hands over every record since then, by the records' own time. */
  static void since(
      Instant time,
      Messaging messaging,
      String topic,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (var consumer = consumer(messaging, topic)) {
      var times =
          consumer.assignment().stream()
              .collect(Collectors.toMap(partition -> partition, p -> time.toEpochMilli()));
      consumer
          .offsetsForTimes(times)
          .forEach(
              (partition, begin) -> {
                if (begin == null) {
                  consumer.seekToEnd(List.of(partition));
                } else {
                  consumer.seek(partition, begin.offset());
                }
              });
      read(consumer, reader);
    }
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(reader);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Messaging messaging, String topic) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        Stream.ofNullable(consumer.partitionsFor(topic))
            .flatMap(List::stream)
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList());
    return consumer;
  }
}
