package io.evictl.ops.servers;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads plain records of a topic with one partition. */
final class KafkaRecords {

  private final String bootstrapServers;

  KafkaRecords(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  void createTopic(String topic) throws Exception {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  /** In one transaction. */
  void write(String topic, List<String> values) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", bootstrapServers, "transactional.id", "writer-of-" + topic);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (var value : values) {
        var sent = producer.send(new ProducerRecord<>(topic, value, value));
        assert sent != null;
      }
      producer.commitTransaction();
    }
  }

  /** All committed values, once there are as many as expected. */
  List<String> read(String topic, int expected) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", bootstrapServers,
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      var values = new ArrayList<String>();
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(it -> values.add(it.value()));
                return values.size() >= expected;
              });
      return values;
    }
  }
}
