package io.evictl.storage.results;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results to their topic, keyed by request id, acknowledged by all in-sync replicas. A
 * producer that the broker fenced, or that gave itself up, is replaced: it would refuse every
 * further record until the process ends.
 */
public final class KafkaResults implements ResultSender, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaResults.class);
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final Supplier<Producer<String, EvictionResult>> producers;
  private final String topic;
  private volatile Producer<String, EvictionResult> producer;
  private Consumer<Producer<?, ?>> reader = shown -> {};
  private boolean closed;

  public KafkaResults(Messaging messaging) {
    this(messaging.topics().results().name(), () -> newProducer(messaging));
  }

  KafkaResults(String topic, Supplier<Producer<String, EvictionResult>> producers) {
    this.topic = topic;
    this.producers = producers;
    this.producer = producers.get();
  }

  private static Producer<String, EvictionResult> newProducer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
    return new KafkaProducer<>(
        properties,
        new StringSerializer(),
        messaging.serdes().of(EvictionResult.class).serializer());
  }

  /** As its port says; what the broker finds too large is told in fewer words. */
  @Override
  public void send(List<EvictionResult> results)
      throws ResultsNotSentException, InterruptedException {
    var tooLarge = trySend(results);
    if (!tooLarge.isEmpty()) {
      tooLarge.forEach(
          result ->
              LOG.warn(
                  "request={} task={} result=shortened",
                  result.getRequestId(),
                  result.getTaskId()));
      var still = trySend(tooLarge.stream().map(ShortResult::of).toList());
      if (!still.isEmpty()) {
        throw new ResultsNotSentException(
            "%d results are too large for the broker, one of task %s"
                .formatted(still.size(), still.getFirst().getTaskId()),
            new RecordTooLargeException());
      }
    }
  }

  /** Returns those that are too large; all others are stored. */
  private List<EvictionResult> trySend(List<EvictionResult> results)
      throws ResultsNotSentException, InterruptedException {
    var used = producer;
    var sent = new ArrayList<Future<RecordMetadata>>();
    var tooLarge = new ArrayList<EvictionResult>();
    try {
      for (var result : results) {
        sent.add(used.send(new ProducerRecord<>(topic, result.getRequestId(), result)));
      }
      for (int i = 0; i < sent.size(); i++) {
        try {
          sent.get(i).get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof RecordTooLargeException)) {
            replaceIfBroken(used, e.getCause());
            throw new ResultsNotSentException(String.valueOf(e.getCause()), e);
          }
          tooLarge.add(results.get(i));
        }
      }
      return tooLarge;
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while sending results");
    } catch (KafkaException | IllegalStateException e) {
      replaceIfBroken(used, e);
      throw new ResultsNotSentException(String.valueOf(e), e);
    }
  }

  /** What passes by itself, and what is the record's fault, is no reason for a new one. */
  private static boolean isBroken(@Nullable Throwable cause) {
    return !(cause instanceof RetriableException || cause instanceof SerializationException);
  }

  /** Whatever others have under way with it fails, and is told again. */
  private synchronized void replaceIfBroken(
      Producer<String, EvictionResult> used, @Nullable Throwable cause) {
    if (used == producer && isBroken(cause) && !closed) {
      LOG.warn("producer=replaced cause={}", String.valueOf(cause));
      used.close(Duration.ZERO);
      producer = producers.get();
      reader.accept(producer);
    }
  }

  /** Shows the client, and each that replaces it, to somebody who reads what it measures. */
  public synchronized void showTo(Consumer<Producer<?, ?>> somebody) {
    reader = somebody;
    somebody.accept(producer);
  }

  @Override
  public synchronized void close() {
    closed = true;
    producer.close(CLOSE);
  }
}
