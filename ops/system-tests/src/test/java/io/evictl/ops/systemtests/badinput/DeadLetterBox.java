package io.evictl.ops.systemtests.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.systemtests.accept.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Reads the topic of dead letters. */
final class DeadLetterBox {

  private static final Duration POLL = Duration.ofMillis(200);

  private DeadLetterBox() {}

  /** Waits for the dead letter of a record; its cause. */
  static String causeOf(Client client, String topic, String content, Duration limit) {
    var properties = new HashMap<String, Object>(client.messaging().clientProperties());
    properties.put("isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var letters = client.messaging().topics().deadLetters();
      var partitions = new ArrayList<TopicPartition>();
      for (int partition = 0; partition < letters.partitions(); partition++) {
        partitions.add(new TopicPartition(letters.name(), partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return Awaitility.await("dead letter of " + topic)
          .atMost(limit)
          .pollInterval(POLL)
          .until(() -> find(consumer, topic, content), Optional::isPresent)
          .orElseThrow();
    }
  }

  private static Optional<String> find(
      KafkaConsumer<byte[], byte[]> consumer, String topic, String content) {
    for (var letter : consumer.poll(POLL)) {
      if (header(letter, "evictl.topic").equals(topic)
          && new String(letter.value(), UTF_8).equals(content)) {
        return Optional.of(header(letter, "evictl.cause"));
      }
    }
    return Optional.empty();
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    var header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }
}
