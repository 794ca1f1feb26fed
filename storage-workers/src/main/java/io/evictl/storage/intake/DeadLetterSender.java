package io.evictl.storage.intake;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.Messaging;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records whose bytes are bad aside. */
final class DeadLetterSender implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final DeadLetters letters;
  private final KafkaProducer<byte[], byte[]> producer;

  DeadLetterSender(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetters.MAX_REQUEST_SIZE);
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "0");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
    this.letters = new DeadLetters(messaging.topics());
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Returns when the letter is stored.
   *
   * @throws KafkaException if it isn't: the record must be kept and given again
   */
  void send(ConsumerRecord<byte[], byte[]> found, Throwable cause) throws InterruptedException {
    try {
      producer.send(letters.of(found, cause)).get();
    } catch (ExecutionException e) {
      throw new KafkaException("dead letter was not stored", e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
