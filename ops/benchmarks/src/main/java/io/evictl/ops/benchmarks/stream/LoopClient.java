package io.evictl.ops.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The Kafka of {@link PlainLoop}: offsets and output in one transaction, committed in a rhythm. */
final class LoopClient implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(10);
  private static final long NANOS_A_MILLI = 1_000_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String commands;
  private final String tasks;
  private final String status;
  private final Deserializer<EvictionCommand> commandReader;
  private final Deserializer<EvictionResult> resultReader;
  private final Serializer<EvictionTask> taskWriter;
  private final Serializer<EvictionStatus> statusWriter;
  private final String results;
  private final long rhythmNanos;
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private boolean open;
  private boolean due;
  private long openedAt;

  LoopClient(Messaging messaging, long rhythmMillis) {
    var topics = messaging.topics();
    this.commands = topics.commands().name();
    this.results = topics.results().name();
    this.tasks = topics.tasks().name();
    this.status = topics.status().name();
    this.rhythmNanos = rhythmMillis * NANOS_A_MILLI;
    var serdes = messaging.serdes();
    this.commandReader = serdes.of(EvictionCommand.class).deserializer();
    this.resultReader = serdes.of(EvictionResult.class).deserializer();
    this.taskWriter = serdes.of(EvictionTask.class).serializer();
    this.statusWriter = serdes.of(EvictionStatus.class).serializer();
    this.consumer = consumer(messaging);
    this.producer = producer(messaging);
    producer.initTransactions();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("group.id", messaging.topics().prefix() + "loop");
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", "5000");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var partitions = new ArrayList<TopicPartition>();
    for (var topic : List.of(messaging.topics().commands(), messaging.topics().results())) {
      for (int number = 0; number < topic.partitions(); number++) {
        partitions.add(new TopicPartition(topic.name(), number));
      }
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  /** As the stream's producer. */
  private static KafkaProducer<byte[], byte[]> producer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("transactional.id", messaging.topics().prefix() + "loop");
    properties.put("compression.type", "lz4");
    properties.put("linger.ms", "5");
    properties.put("retry.backoff.ms", "5");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Tells the process that started this one that it takes work. */
  void announce() {
    System.out.println("ready");
  }

  void poll(Consumer<EvictionCommand> onCommand, Consumer<EvictionResult> onResult) {
    for (var found : consumer.poll(POLL)) {
      open();
      if (found.topic().equals(commands)) {
        onCommand.accept(commandReader.deserialize(commands, found.value()));
        due = true;
      } else {
        onResult.accept(resultReader.deserialize(results, found.value()));
      }
      offsets.put(
          new TopicPartition(found.topic(), found.partition()),
          new OffsetAndMetadata(found.offset() + 1));
    }
  }

  void send(String key, EvictionTask task) {
    open();
    var unused =
        producer.send(
            new ProducerRecord<>(tasks, key.getBytes(UTF_8), taskWriter.serialize(tasks, task)));
  }

  /** The last record of a request: not held back. */
  void end(EvictionStatus ended) {
    open();
    var unused =
        producer.send(
            new ProducerRecord<>(
                status,
                ended.getRequestId().getBytes(UTF_8),
                statusWriter.serialize(status, ended)));
    due = true;
  }

  void commitIfDue() {
    if (open && (due || System.nanoTime() - openedAt >= rhythmNanos)) {
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      producer.commitTransaction();
      offsets.clear();
      open = false;
      due = false;
    }
  }

  private void open() {
    if (!open) {
      producer.beginTransaction();
      open = true;
      openedAt = System.nanoTime();
    }
  }

  @Override
  public void close() {
    try (consumer) {
      producer.close();
    }
  }
}
