package io.evictl.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.RecordDecoder;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the compacted status topic: the latest status of each request, committed ones only. */
public final class StatusTopic {
  private static final Logger LOG = LoggerFactory.getLogger(StatusTopic.class);

  private final Messaging messaging;
  private final String name;
  private final RecordDecoder<EvictionStatus> decoder;

  public StatusTopic(Messaging messaging) {
    this.messaging = messaging;
    this.name = messaging.topics().status().name();
    this.decoder = messaging.serdes().decoder(EvictionStatus.class);
  }

  /** A consumer of all partitions, of no group; where it starts is for the caller to say. */
  public Consumer<byte[], byte[]> consumer() {
    return TopicConsumers.open(messaging, name);
  }

  /** Hands on the records from where a consumer stands to what is there now. */
  public void readToEnd(
      Consumer<byte[], byte[]> consumer,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    TopicConsumers.readToEnd(consumer, reader);
  }

  /** The latest statuses as of now of the requests wanted, newest first. */
  List<EvictionStatus> latest(Predicate<String> wanted) {
    return newestRecords(wanted).values().stream()
        .map(this::decode)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(EvictionStatus::getAcceptedAt).reversed())
        .toList();
  }

  /** Decodes only what is left in the end: older records of a key cost no more than their bytes. */
  private Map<String, ConsumerRecord<byte[], byte[]>> newestRecords(Predicate<String> wanted) {
    var newest = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
    try (var consumer = consumer()) {
      consumer.seekToBeginning(consumer.assignment());
      readToEnd(
          consumer,
          record -> {
            var requestId = requestId(record);
            if (wanted.test(requestId)) {
              newest.put(requestId, record);
            }
          });
    }
    return newest;
  }

  /** Empty for a tombstone and, as it must not hide the others, for undecodable bytes. */
  public Optional<EvictionStatus> decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return decoder.decodeUnlessTombstone(record);
    } catch (UndecodableRecordException e) {
      LOG.warn("request={} outcome=undecodable cause={}", requestId(record), e.getMessage());
      return Optional.empty();
    }
  }

  /** The key. */
  public static String requestId(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }
}
