package io.evictl.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.RecordDecoder;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the compacted status topic: the latest status of each request, committed ones only. */
public final class StatusTopic {
  private static final Logger LOG = LoggerFactory.getLogger(StatusTopic.class);
  private static final Duration POLL = Duration.ofMillis(200);

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
    var config = new HashMap<String, Object>(messaging.clientProperties());
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.assign(partitions(consumer));
      return consumer;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private List<TopicPartition> partitions(Consumer<?, ?> consumer) {
    var partitions = consumer.partitionsFor(name);
    if (partitions.isEmpty()) {
      throw new KafkaException("topic " + name + " does not exist; create the topics first");
    }
    return partitions.stream()
        .map(partition -> new TopicPartition(name, partition.partition()))
        .toList();
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
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(POLL)) {
          var requestId = requestId(record);
          if (wanted.test(requestId)) {
            newest.put(requestId, record);
          }
        }
      }
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
