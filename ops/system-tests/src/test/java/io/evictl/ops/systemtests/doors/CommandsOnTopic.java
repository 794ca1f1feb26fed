package io.evictl.ops.systemtests.doors;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The requests that are on the topic now, by their ids. */
final class CommandsOnTopic {
  private CommandsOnTopic() {}

  static Map<String, EvictionRequest> executing(Messaging messaging) {
    var requests = requests(messaging);
    requests.values().removeIf(it -> it.getOptions().getMode() != EvictionMode.EXECUTE);
    return requests;
  }

  static Map<String, EvictionRequest> requests(Messaging messaging) {
    var decoder = messaging.serdes().decoder(EvictionCommand.class);
    var topic = messaging.topics().commands().name();
    var requests = new LinkedHashMap<String, EvictionRequest>();
    var config = new HashMap<String, Object>(messaging.clientProperties());
    config.put("isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          decoder
              .decode(record)
              .getRequest()
              .ifPresent(request -> requests.put(request.getRequestId(), request));
        }
      }
    }
    return requests;
  }
}
