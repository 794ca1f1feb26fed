package io.evictl.storage.results;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.AuditRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic {@code audit}: records acknowledged by all in-sync replicas, keyed by request. */
public final class KafkaAudit implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final KafkaProducer<String, AuditRecord> producer;
  private final String topic;

  public KafkaAudit(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
    this.topic = messaging.topics().audit().name();
    this.producer =
        new KafkaProducer<>(
            properties,
            new StringSerializer(),
            messaging.serdes().of(AuditRecord.class).serializer());
  }

  /** Sends it; it is kept when the future is done without a failure. */
  public Future<RecordMetadata> send(AuditRecord record) {
    return producer.send(new ProducerRecord<>(topic, record.getRequestId(), record));
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
