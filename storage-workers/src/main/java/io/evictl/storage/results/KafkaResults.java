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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends results to their topic, keyed by request id, acknowledged by all in-sync replicas. */
public final class KafkaResults implements ResultSender, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaResults.class);
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final KafkaProducer<String, EvictionResult> producer;
  private final String topic;

  public KafkaResults(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
    this.topic = messaging.topics().results().name();
    this.producer =
        new KafkaProducer<>(
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
    var sent = new ArrayList<Future<RecordMetadata>>();
    var tooLarge = new ArrayList<EvictionResult>();
    try {
      for (var result : results) {
        sent.add(producer.send(new ProducerRecord<>(topic, result.getRequestId(), result)));
      }
      for (int i = 0; i < sent.size(); i++) {
        try {
          sent.get(i).get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof RecordTooLargeException)) {
            throw new ResultsNotSentException(String.valueOf(e.getCause()), e);
          }
          tooLarge.add(results.get(i));
        }
      }
      return tooLarge;
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while sending results");
    } catch (KafkaException e) {
      throw new ResultsNotSentException(String.valueOf(e), e);
    }
  }

  /** Shows the client to somebody who reads what it measures. */
  public void showTo(Consumer<Producer<?, ?>> reader) {
    reader.accept(producer);
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
