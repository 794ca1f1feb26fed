package io.evictl.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.servers.InMemoryRegistry;
import io.evictl.ops.servers.Servers;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics of a test, under a prefix of their own, with a registry of their own. */
public final class TestTopics implements AutoCloseable {
  /** Longer than anything takes, on a machine with better things to do. */
  public static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(90);

  private final InMemoryRegistry registry = InMemoryRegistry.start();
  private final Map<String, String> settings =
      Map.of(
          "kafka.bootstrap.servers",
          Servers.shared().kafka().bootstrapServers(),
          "registry.url",
          registry.url(),
          "topics.prefix",
          "t" + UUID.randomUUID().toString().substring(0, 8) + ".",
          "topics.partitions",
          "3",
          "topics.replication.factor",
          "1");
  private final Messaging messaging = Messaging.from(settings);
  private final Admin admin = Admin.create(clients());
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(clients(), new ByteArraySerializer(), new ByteArraySerializer());

  public TestTopics() {
    new TopicAdmin(admin).createMissing(messaging.topics());
  }

  /** Settings that lead here, and some more. */
  public Map<String, String> settings(Map<String, String> more) {
    var all = new HashMap<>(settings);
    all.putAll(more);
    return all;
  }

  public Messaging messaging() {
    return messaging;
  }

  public Admin admin() {
    return admin;
  }

  /** Writes a record; returns when the broker has it. */
  public <T extends SpecificRecord> void write(
      TopicSpec topic, String key, Class<T> type, T value) {
    var serializer = messaging.serdes().of(type).serializer();
    writeBytes(topic, key, serializer.serialize(topic.name(), value));
  }

  /** Null is a tombstone. */
  public void writeBytes(TopicSpec topic, String key, byte @Nullable [] value) {
    try {
      var bytes = key.getBytes(UTF_8);
      producer.send(new ProducerRecord<>(topic.name(), bytes, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All values of a topic that are committed now, by partition and offset. */
  public <T extends SpecificRecord> List<T> read(TopicSpec topic, Class<T> type) {
    var decoder = messaging.serdes().decoder(type);
    return readBytes(topic).stream().map(decoder::decode).toList();
  }

  public List<ConsumerRecord<byte[], byte[]>> readBytes(TopicSpec topic) {
    var config = new HashMap<>(clients());
    config.put("isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  private Map<String, Object> clients() {
    return new HashMap<>(messaging.clientProperties());
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    messaging.close();
    registry.close();
  }
}
