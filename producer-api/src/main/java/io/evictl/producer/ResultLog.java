package io.evictl.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.RecordDecoder;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the results of a request off their topic: each task's outcome, one record after the other.
 * A read goes through all that was published since the request was accepted, so it is for those who
 * ask now and then. Safe for threads. The messaging stays the caller's to close.
 */
public final class ResultLog {
  private static final Logger LOG = LoggerFactory.getLogger(ResultLog.class);

  /** Clocks of brokers and the stream may differ by so much. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  private final Messaging messaging;
  private final String topic;
  private final RecordDecoder<EvictionResult> decoder;

  public ResultLog(Messaging messaging) {
    this.messaging = messaging;
    this.topic = messaging.topics().results().name();
    this.decoder = messaging.serdes().decoder(EvictionResult.class);
  }

  /**
   * Hands on the committed results that are there now, in the order of their arrival.
   *
   * @param acceptedAt when the request was accepted: what is older is not read
   * @throws org.apache.kafka.common.KafkaException where neither broker nor registry can be asked
   */
  public void read(String requestId, Instant acceptedAt, Consumer<EvictionResult> reader) {
    var key = requestId.getBytes(UTF_8);
    try (var consumer = TopicConsumers.open(messaging, topic)) {
      begin(consumer, acceptedAt.minus(SLACK));
      TopicConsumers.readToEnd(
          consumer,
          record -> {
            if (Arrays.equals(key, record.key())) {
              hand(record, reader);
            }
          });
    }
  }

  private static void begin(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Instant since) {
    var times = new HashMap<TopicPartition, Long>();
    consumer.assignment().forEach(partition -> times.put(partition, since.toEpochMilli()));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, first) -> {
              if (first == null) {
                consumer.seekToEnd(List.of(partition));
              } else {
                consumer.seek(partition, first.offset());
              }
            });
  }

  private void hand(ConsumerRecord<byte[], byte[]> record, Consumer<EvictionResult> reader) {
    EvictionResult result;
    try {
      result = decoder.decode(record);
    } catch (UndecodableRecordException e) {
      // The stream has put it among the dead letters; here it is no result of anything.
      LOG.warn("outcome=undecodable cause={}", e.getMessage());
      return;
    }
    reader.accept(result);
  }
}
