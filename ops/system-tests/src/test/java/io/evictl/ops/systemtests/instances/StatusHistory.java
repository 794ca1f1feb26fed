package io.evictl.ops.systemtests.instances;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Every status record of a request, in order, as a reader of committed records finds them. */
final class StatusHistory {
  private static final Duration POLL = Duration.ofMillis(200);

  private StatusHistory() {}

  static List<EvictionStatus> of(Messaging messaging, String requestId) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    var topic = messaging.topics().status();
    var partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(number -> new TopicPartition(topic.name(), number))
            .toList();
    var history = new ArrayList<EvictionStatus>();
    try (var consumer =
        new KafkaConsumer<>(
            properties,
            new StringDeserializer(),
            messaging.serdes().of(EvictionStatus.class).deserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var found : consumer.poll(POLL)) {
          if (found.key().equals(requestId)) {
            history.add(found.value());
          }
        }
      }
    }
    return history;
  }
}
