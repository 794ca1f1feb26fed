package io.evictl.ops.cli.deployment;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the results of a request off their topic, from its begin to its present end. */
final class ResultLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private ResultLog() {}

  static List<EvictionResult> of(String requestId, Messaging messaging) {
    var results = new ArrayList<EvictionResult>();
    var decoder = messaging.serdes().decoder(EvictionResult.class);
    try (var consumer = consumer(messaging)) {
      var partitions = partitions(consumer, messaging.topics().results().name());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> isBefore(consumer, end))) {
        for (var found : consumer.poll(POLL)) {
          if (requestId.equals(found.key())) {
            try {
              results.add(decoder.decode(found));
            } catch (UndecodableRecordException notAResult) {
              // The stream has put it among the dead letters; here it is no result of anything.
              continue;
            }
          }
        }
      }
    }
    return results;
  }

  private static boolean isBefore(
      KafkaConsumer<String, byte[]> consumer, Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey()) < end.getValue();
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<String, byte[]> consumer, String topic) {
    return Stream.ofNullable(consumer.partitionsFor(topic))
        .flatMap(List::stream)
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private static KafkaConsumer<String, byte[]> consumer(Messaging messaging) {
    var properties = new HashMap<String, Object>(new TreeMap<>(messaging.clientProperties()));
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
