package io.evictl.storage;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Topics;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long the workers alone take from tasks on their topic to results on theirs, purge delay 0.
 * Not a test: run by hand with the number of tasks and of rounds; a window of tasks is out at a
 * time, as the stream grants them.
 */
public final class WorkersMeasurement {
  private WorkersMeasurement() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    int window = Integer.parseInt(args[2]);
    try (var bucket = Bucket.open()) {
      for (int round = 0; round < Integer.parseInt(args[1]); round++) {
        round(bucket, count, window);
      }
    }
    System.exit(0);
  }

  private static void round(Bucket bucket, int count, int window) throws Exception {
    var catalog = CapturedCatalog.fresh();
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    grow(catalog, like, count);
    var settings = settings(catalog, bucket);
    try (var shop = new Workshop(catalog, bucket, new MovedClock());
        var messaging = Messaging.from(settings);
        var admin = Admin.create(new HashMap<>(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
      try (var workers = new StorageWorkers(WorkerSettings.from(settings));
          var tasks = producer(messaging);
          var results = consumer(messaging)) {
        workers.start();
        while (results.assignment().isEmpty() || !workers.isRunning()) {
          results.poll(Duration.ofMillis(100));
        }
        // Joining the group is no part of it.
        while (members(admin, messaging) == 0) {
          results.poll(Duration.ofMillis(100));
        }
        var request = UUID.randomUUID();
        var cpu = cpu();
        long begun = System.nanoTime();
        var got = new HashMap<String, Integer>();
        var decoder = messaging.serdes().decoder(EvictionResult.class);
        int sent = 0;
        long hidden = 0;
        while (got.getOrDefault("PURGE PURGED", 0) < count) {
          int back = got.getOrDefault("HIDE EVICTED", 0);
          for (; sent < count && sent - back < window; sent++) {
            var task = task(shop, request, like, sent);
            var unused =
                tasks.send(
                    new ProducerRecord<>(
                        messaging.topics().tasks().name(), Keys.of(task.getEntry()), task));
          }
          for (var found : results.poll(Duration.ofMillis(20))) {
            var result = decoder.decode(found);
            got.merge(result.getAction() + " " + result.getOutcome(), 1, Integer::sum);
          }
          if (hidden == 0 && got.getOrDefault("HIDE EVICTED", 0) == count) {
            hidden = System.nanoTime() - begun;
          }
        }
        long purged = System.nanoTime() - begun;
        System.out.printf(
            "%d tasks, window %d: hidden after %d ms (%d/s), purged after %d ms (%d/s),"
                + " CPU of this process %d ms %s%n",
            count,
            window,
            hidden / 1_000_000,
            count * 1_000_000_000L / hidden,
            purged / 1_000_000,
            count * 1_000_000_000L / purged,
            cpu() - cpu,
            got);
      }
    }
  }

  /** Milliseconds that this process has used, broker and store of objects in it, Postgres not. */
  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private static EvictionTask task(Workshop shop, UUID request, Entry like, int number) {
    var key = EntryKey.newBuilder(like.key()).setTag("tag-" + number).build();
    return EvictionTask.newBuilder(
            shop.task(
                request,
                like.producer(),
                new Entry(key, "many-" + number, like.producer(), List.of())))
        .setPurgeDelayMillis(0)
        .setDeadline(Instant.now().plus(Duration.ofHours(1)))
        .build();
  }

  private static void grow(CapturedCatalog catalog, Entry like, int count) {
    for (var sql :
        List.of(
            """
            INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, a.dataset_uuid, ?
              FROM artifacts a, generate_series(0, %d) i WHERE a.artifact_id = '%s'""",
            """
            INSERT INTO artifact_data SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, 'o0',
              's3://flyte-data/metadata/datacatalog/x/many-' || i || '/o0/data.pb'
              FROM artifacts a, generate_series(0, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO tags SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'tag-' || i, 'many-' || i,
              a.dataset_uuid FROM artifacts a, generate_series(0, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""")) {
      catalog.execute(sql.formatted(count, like.artifactId()), Flyte.metadata(like.producer()));
    }
    catalog.execute("ANALYZE");
  }

  /** Partitions of the tasks' topic that the workers were given. */
  private static int members(Admin admin, Messaging messaging) throws Exception {
    var group = messaging.topics().prefix() + "storage-workers";
    return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
        .flatMap(found -> found.members().stream())
        .mapToInt(member -> member.assignment().topicPartitions().size())
        .sum();
  }

  private static KafkaProducer<String, EvictionTask> producer(Messaging messaging) {
    return new KafkaProducer<>(
        new HashMap<String, Object>(messaging.clientProperties()),
        new StringSerializer(),
        messaging.serdes().of(EvictionTask.class).serializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("group.id", UUID.randomUUID().toString());
    properties.put("auto.offset.reset", "earliest");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(messaging.topics().results().name()));
    return consumer;
  }

  private static Map<String, String> settings(CapturedCatalog catalog, Bucket bucket) {
    var bootstrapServers = Servers.shared().kafka().bootstrapServers();
    var map = new HashMap<>(Topics.settings(catalog, bucket, bootstrapServers));
    map.put("topics.partitions", "3");
    return map;
  }
}
