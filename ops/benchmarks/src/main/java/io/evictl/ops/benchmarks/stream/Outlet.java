package io.evictl.ops.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicSpec;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends records of one topic without waiting for Kafka; a failure shows at the next one. */
final class Outlet<T extends SpecificRecord> implements AutoCloseable {
  private final String topic;
  private final Serializer<T> serializer;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable Exception failure;

  /**
   * @param more settings of the producer, by Kafka's names
   */
  Outlet(Messaging messaging, TopicSpec topic, Class<T> type, Map<String, String> more) {
    this.topic = topic.name();
    this.serializer = messaging.serdes().of(type).serializer();
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.putAll(more);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void send(String key, T value) {
    var record =
        new ProducerRecord<>(topic, key.getBytes(UTF_8), serializer.serialize(topic, value));
    var unused = producer.send(record, (written, problem) -> note(problem));
    check();
  }

  void flush() {
    producer.flush();
    check();
  }

  private void note(@Nullable Exception problem) {
    if (problem != null) {
      failure = problem;
    }
  }

  private void check() {
    var problem = failure;
    if (problem != null) {
      throw new IllegalStateException("not written to " + topic, problem);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
