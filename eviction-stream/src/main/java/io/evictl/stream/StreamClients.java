package io.evictl.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka's own clients, but consumers of input take {@link Turns}. */
final class StreamClients implements KafkaClientSupplier {
  private final Set<String> patient;

  /**
   * @param patient topics that let all others pass
   */
  StreamClients(Set<String> patient) {
    this.patient = patient;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new TurnTaking(config, new Turns(patient));
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return plain(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return plain(config);
  }

  private static Consumer<byte[], byte[]> plain(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static final class TurnTaking extends KafkaConsumer<byte[], byte[]> {
    private final Turns turns;

    TurnTaking(Map<String, Object> config, Turns turns) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.turns = turns;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return turns.poll(this, super::poll, timeout);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
      super.pause(partitions);
      turns.paused(partitions);
    }
  }
}
