package io.evictl.storage.workshop;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics of a test's own: tasks go in, results come out. */
public final class Topics implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final Map<String, String> settings;
  private final Messaging messaging;
  private final Admin admin;
  private final KafkaProducer<String, EvictionTask> tasks;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<EvictionResult> results = new ArrayList<>();

  private Topics(Map<String, String> settings) {
    this.settings = settings;
    this.messaging = Messaging.from(settings);
    this.admin = Admin.create(new HashMap<>(messaging.clientProperties()));
    this.tasks =
        new KafkaProducer<>(
            new HashMap<String, Object>(messaging.clientProperties()),
            new StringSerializer(),
            messaging.serdes().of(EvictionTask.class).serializer());
    this.consumer =
        new KafkaConsumer<>(
            new HashMap<String, Object>(messaging.clientProperties()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Creates them on that broker. */
  public static Topics create(CapturedCatalog catalog, Bucket bucket, String bootstrapServers)
      throws InterruptedException {
    var topics = new Topics(settings(catalog, bucket, bootstrapServers));
    new TopicAdmin(topics.admin).createMissing(topics.messaging.topics());
    topics.consumer.assign(
        IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new TopicPartition(topics.messaging.topics().results().name(), i))
            .toList());
    topics.consumer.seekToBeginning(List.of());
    return topics;
  }

  /** Settings of workers, with topics that nobody else has. */
  public static Map<String, String> settings(
      CapturedCatalog catalog, Bucket bucket, String bootstrapServers) {
    var map = new HashMap<String, String>();
    map.put("kafka.bootstrap.servers", bootstrapServers);
    map.put("registry.url", Servers.shared().lightRegistry().url());
    map.put("registry.attempts", "1");
    map.put("topics.prefix", "t" + UUID.randomUUID() + ".");
    map.put("topics.partitions", Integer.toString(PARTITIONS));
    map.put("topics.replication.factor", "1");
    map.put("storage.catalog.jdbc.url", catalog.url());
    map.put("storage.allow", Bucket.PREFIX);
    map.put("storage.s3.endpoint", bucket.server().endpoint().toString());
    map.put("storage.s3.access-key", bucket.server().accessKey());
    map.put("storage.s3.secret-key", bucket.server().secretKey());
    return Map.copyOf(map);
  }

  /** Settings of workers, those given last. */
  public Map<String, String> settings(Map<String, String> others) {
    var map = new HashMap<>(settings);
    map.putAll(others);
    return Map.copyOf(map);
  }

  public Messaging messaging() {
    return messaging;
  }

  /** Sends a task; where it stands is told when the broker has it. */
  public Future<RecordMetadata> send(EvictionTask task) {
    var topic = messaging.topics().tasks().name();
    return tasks.send(new ProducerRecord<>(topic, Keys.of(task.getEntry()), task));
  }

  /** The results that came so far, those that came just now included. */
  public List<EvictionResult> results() {
    var decoder = messaging.serdes().decoder(EvictionResult.class);
    for (var found : consumer.poll(Duration.ofMillis(50))) {
      results.add(decoder.decode(found));
    }
    return List.copyOf(results);
  }

  /** All results that are stored at this moment. */
  public List<EvictionResult> resultsToTheEnd() {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      results();
    }
    return List.copyOf(results);
  }

  public List<EvictionResult> results(TaskAction action) {
    return results().stream().filter(result -> result.getAction() == action).toList();
  }

  /** What the workers' group has committed of the tasks. */
  public Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
    var offsets = new HashMap<TopicPartition, Long>();
    admin
        .listConsumerGroupOffsets(group())
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, at) -> offsets.put(partition, at == null ? 0 : at.offset()));
    return offsets;
  }

  /** Members of the workers' group, each with the number of its partitions; none before it is. */
  public Map<String, Integer> members() throws ExecutionException, InterruptedException {
    try {
      return described();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }

  private Map<String, Integer> described() throws ExecutionException, InterruptedException {
    var members = new HashMap<String, Integer>();
    admin.describeConsumerGroups(List.of(group())).all().get().values().stream()
        .flatMap(group -> group.members().stream())
        .forEach(
            member ->
                members.put(member.consumerId(), member.assignment().topicPartitions().size()));
    return members;
  }

  private String group() {
    return messaging.topics().prefix() + "storage-workers";
  }

  @Override
  public void close() {
    consumer.close();
    tasks.close();
    admin.close();
    messaging.close();
  }
}
