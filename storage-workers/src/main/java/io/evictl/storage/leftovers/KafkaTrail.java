package io.evictl.storage.leftovers;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EntryKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Records of what is removed, on the topic {@code audit}, acknowledged by all in-sync replicas. */
public final class KafkaTrail implements Trail, AutoCloseable {
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final KafkaProducer<String, AuditRecord> producer;
  private final String topic;
  private final By by;
  private final InstantSource clock;

  /**
   * Who removes.
   *
   * @param run id of this check, the records' key
   * @param principal as far as the machine says
   */
  public record By(String run, String principal, String reason) {}

  public KafkaTrail(Messaging messaging, By by, InstantSource clock) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
    this.topic = messaging.topics().audit().name();
    this.by = by;
    this.clock = clock;
    this.producer =
        new KafkaProducer<>(
            properties,
            new StringSerializer(),
            messaging.serdes().of(AuditRecord.class).serializer());
  }

  @Override
  public void tell(Leftover leftover) {
    try {
      producer.send(new ProducerRecord<>(topic, by.run(), record(leftover))).get();
    } catch (ExecutionException e) {
      throw new TrailException("no audit record, nothing is removed: " + e.getCause(), e);
    } catch (InterruptException | InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrailException("interrupted while an audit record was sent", e);
    } catch (KafkaException e) {
      throw new TrailException("no audit record, nothing is removed: " + e, e);
    }
  }

  private AuditRecord record(Leftover leftover) {
    return AuditRecord.newBuilder()
        .setRequestId(by.run())
        .setEvent(AuditEvent.TASK_OUTCOME)
        .setAt(clock.instant())
        .setPrincipal(by.principal())
        .setReason(by.reason())
        .setEntry(entry(leftover))
        .setMessage(message(leftover))
        .build();
  }

  private static String message(Leftover leftover) {
    return "leftover %s %s artifact=%s tags=%s objects=%s: %s"
        .formatted(
            leftover.done(),
            leftover.kind(),
            leftover.artifactId(),
            leftover.tags(),
            leftover.objects(),
            leftover.why());
  }

  private static @Nullable EntryKey entry(Leftover leftover) {
    return leftover
        .dataset()
        .map(
            dataset ->
                EntryKey.newBuilder()
                    .setProject(dataset.project())
                    .setDomain(dataset.domain())
                    .setDataset(dataset.name())
                    .setVersion(dataset.version())
                    .setTag(leftover.tags().isEmpty() ? null : leftover.tags().getFirst())
                    .setArtifactId(leftover.tags().isEmpty() ? leftover.artifactId() : null)
                    .build())
        .orElse(null);
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
