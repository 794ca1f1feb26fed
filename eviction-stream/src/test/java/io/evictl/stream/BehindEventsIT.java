package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request passes events that are queued, on a real broker: measured by how many of them were
 * read, not by time. One fetch brings all of them; a consumer that hands out what it has fetched
 * before it asks for more reads all before the second hop of the request.
 */
class BehindEventsIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(150);
  private static final int QUEUED = 40_000;

  @TempDir Path folder;

  private final String prefix = "it-" + UUID.randomUUID() + ".";
  private final Map<String, String> all = new HashMap<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  @Test
  void task_goesOut_beforeWhatOneFetchBroughtIsRead() throws Exception {
    settings();
    try (var messaging = Messaging.from(all);
        var admin = Admin.create(Map.copyOf(messaging.clientProperties()));
        var tasks = tasks(messaging)) {
      var topics = messaging.topics();
      new TopicAdmin(admin).createMissing(topics);
      admin.createTopics(List.of(new NewTopic(topics.flyteEvents().name(), 1, (short) 1)));
      queue(messaging);
      try (var stream = new EvictionStream(StreamSettings.from(all), InstantSource.system())) {
        stream.start();
        await()
            .atMost(DEFINITELY_TOO_SLOW)
            .until(() -> !tasks.poll(Duration.ofMillis(10)).isEmpty());
        assertThat(read(admin, topics.executionEvents())).isLessThan(QUEUED / 2);
        await()
            .atMost(DEFINITELY_TOO_SLOW)
            .until(() -> read(admin, topics.executionEvents()) == QUEUED);
      }
    }
  }

  private void settings() {
    all.putAll(BrokerSettings.of(prefix, folder, 1));
    all.put("stream.config.main.consumer.max.partition.fetch.bytes", "8388608");
  }

  /** The events, then the request: in one fetch, and the request's second hop in a later one. */
  private void queue(Messaging messaging) throws Exception {
    var topics = messaging.topics();
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    // The topics are new: with several in flight, those behind a refused one are refused as well.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      var queued = execution("queued");
      var event = Samples.nodes(queued, cached("n", queued, 1));
      var bytes = bytes(messaging, topics.executionEvents(), event);
      for (int number = 0; number < QUEUED; number++) {
        send(producer, topics.executionEvents(), Keys.of(queued), bytes);
      }
      var target = EvictionTarget.newBuilder().setEntry(entry(9)).build();
      var request =
          EvictionRequest.newBuilder(Samples.request(target, "small", options -> {}))
              .setRequestedAt(Instant.now())
              .build();
      var command = EvictionCommand.newBuilder().setRequest(request).build();
      send(
          producer,
          topics.commands(),
          request.getRequestId(),
          bytes(messaging, topics.commands(), command));
    }
    for (var record : sent) {
      record.get();
    }
  }

  private void send(Producer<String, byte[]> producer, TopicSpec topic, String key, byte[] value) {
    sent.add(producer.send(new ProducerRecord<>(topic.name(), key, value)));
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecord> byte[] bytes(
      Messaging messaging, TopicSpec topic, T value) {
    var serializer = messaging.serdes().of((Class<T>) value.getClass()).serializer();
    return serializer.serialize(topic.name(), value);
  }

  private KafkaConsumer<byte[], byte[]> tasks(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(new TopicPartition(messaging.topics().tasks().name(), 0)));
    return consumer;
  }

  /** How many events are committed as read. */
  private long read(Admin admin, TopicSpec events) throws Exception {
    var partition = new TopicPartition(events.name(), 0);
    var offsets =
        admin.listConsumerGroupOffsets(prefix + "stream").partitionsToOffsetAndMetadata().get();
    var committed = offsets.get(partition);
    return committed == null ? 0 : committed.offset();
  }
}
