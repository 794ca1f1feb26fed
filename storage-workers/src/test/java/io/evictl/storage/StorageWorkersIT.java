package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Topics;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workers as they are run: tasks in, results out, and everything away for a while. */
@SuppressWarnings("NullAway.Init")
class StorageWorkersIT extends WorkshopCase {
  private static final Duration SLOW = Duration.ofSeconds(90);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<EvictionResult> results = new ArrayList<>();
  private Map<String, String> settings;
  private Messaging messaging;
  private KafkaConsumer<byte[], byte[]> consumer;
  private KafkaProducer<String, EvictionTask> tasks;

  @BeforeEach
  void openTopics() throws Exception {
    settings = settings();
    messaging = keep(Messaging.from(settings));
    try (var admin = Admin.create(new HashMap<>(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
    }
    tasks =
        keep(
            new KafkaProducer<>(
                new HashMap<String, Object>(messaging.clientProperties()),
                new StringSerializer(),
                messaging.serdes().of(EvictionTask.class).serializer()));
    consumer =
        keep(
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers", settings.get("kafka.bootstrap.servers"),
                    "group.id", UUID.randomUUID().toString(),
                    "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
    consumer.subscribe(
        List.of(messaging.topics().results().name(), messaging.topics().deadLetters().name()));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var closeable : opened.reversed()) {
      closeable.close();
    }
  }

  @Test
  void tasksAreHiddenPurgedAndTold() {
    var entries = entries("shop.%");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();

    entries.forEach(entry -> send(immediate(entry)));

    awaitTasks(TaskAction.HIDE, entries.size());
    awaitTasks(TaskAction.PURGE, entries.size());
    assertThat(of(TaskAction.HIDE)).allMatch(it -> it.getOutcome() == TaskOutcome.EVICTED);
    assertThat(of(TaskAction.PURGE)).allMatch(it -> it.getOutcome() == TaskOutcome.PURGED);
    entries.forEach(entry -> assertThat(rowsOf(entry)).isEmpty());
    entries.forEach(entry -> assertThat(hasObjects(entry)).isFalse());
  }

  /** Nothing is left behind by workers that were never started, or whose start never ended. */
  @Test
  void close_beforeTheStartWasComplete_isQuiet() {
    new StorageWorkers(WorkerSettings.from(settings)).close();

    var away = new HashMap<>(settings);
    away.put("storage.catalog.jdbc.url", "jdbc:postgresql://127.0.0.1:1/nowhere");
    var waiting = new StorageWorkers(WorkerSettings.from(away));
    waiting.start();
    waiting.close();

    assertThat(waiting.isRunning()).isFalse();
  }

  /** The ledger goes by the clock that is given; a moved clock is noticed. */
  @Test
  void wake_makesAMovedClockNoticed() {
    var entry = entry("shop.load_orders");
    var workers = keep(new StorageWorkers(WorkerSettings.from(settings), clock));
    workers.start();
    send(shop.task(request, entry.producer(), entry));
    awaitResults(1);
    assertThat(rowsOf(entry)).isNotEmpty();

    clock.move(Workshop.DELAY);
    workers.wake();

    awaitResults(2);
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** Guarantee I12: undecodable bytes cost only themselves. */
  @Test
  void I12_PoisonContained_undecodableTaskGoesToDeadLetters() throws Exception {
    var entry = entry("shop.load_orders");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();
    try (var producer =
        new KafkaProducer<>(
            new HashMap<String, Object>(messaging.clientProperties()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var topic = messaging.topics().tasks().name();
      for (int partition = 0; partition < messaging.topics().partitions(); partition++) {
        producer
            .send(new ProducerRecord<>(topic, partition, new byte[] {1}, new byte[] {7, 7}))
            .get();
      }
    }
    send(EvictionTask.newBuilder(immediate(entry)).setRequestId("no uuid").build());
    send(immediate(entry));

    awaitResults(2);
    await().atMost(SLOW).until(() -> poll() >= messaging.topics().partitions() + 1);
    assertThat(rowsOf(entry)).isEmpty();
  }

  @Test
  void unsupportedTasksAreAnswered() {
    var entry = entry("shop.load_orders");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();

    send(Workshop.as(immediate(entry), TaskAction.UNKNOWN));
    send(EvictionTask.newBuilder(immediate(entry)).setIncludeRawOutputs(true).build());

    awaitResults(2);
    assertThat(results).allMatch(result -> result.getOutcome() == TaskOutcome.FAILED);
    assertThat(results)
        .anyMatch(result -> result.getWhy().contains("not supported"))
        .anyMatch(result -> result.getWhy().contains("without storage.references nobody knows"));
    assertThat(rowsOf(entry)).isNotEmpty();
  }

  /** Off by default; on, it is built beside the tasks. */
  @Test
  void referenceIndex_isKeptWhereAskedFor() {
    var entry = entry("shop.load_orders");
    settings.put("storage.references", "true");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();
    send(immediate(entry));

    awaitResults(2);
    var transactions = shop.parts.transactions();
    await()
        .atMost(SLOW)
        .until(
            () ->
                transactions.read(
                    handle -> new ReferenceIndex().standing(handle).completeAt().isPresent()));
  }

  /** Found by discovery, hidden by what was found. */
  @Test
  void discoveredEntriesAreFoundAndHidden() {
    var entry = entry("shop.load_orders");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();
    var dataset =
        EntryKey.newBuilder(entry.key()).setVersion("").setTag("").setArtifactId(null).build();
    send(
        EvictionTask.newBuilder(Workshop.as(immediate(entry), TaskAction.DISCOVER))
            .setEntry(dataset)
            .build());

    awaitTasks(TaskAction.DISCOVER, 1);
    var found = of(TaskAction.DISCOVER).getFirst().getFound();
    assertThat(found).extracting(FoundEntry::getArtifactId).contains(entry.artifactId());
    for (var each : found) {
      send(
          EvictionTask.newBuilder(immediate(entry))
              .setTaskId(UUID.randomUUID().toString())
              .setEntry(each.getEntry())
              .setDiscovered(true)
              .build());
    }

    awaitTasks(TaskAction.PURGE, found.size());
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** Guarantee I1: a database that is away, at start and later, fails nothing and loses nothing. */
  @Test
  void I1_NoLostRequest_databaseAway() {
    var url = URI.create(catalog.url().substring("jdbc:".length()));
    var proxy = keep(TcpProxy.to(url.getHost(), url.getPort()));
    settings.put(
        "storage.catalog.jdbc.url",
        catalog.url().replace(":" + url.getPort() + "/", ":" + proxy.port() + "/"));
    proxy.refuse();
    var entries = entries("shop.%");
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();
    send(immediate(entries.getFirst()));
    proxy.forward();
    awaitResults(2);

    proxy.refuse();
    proxy.cutAll();
    entries.stream().skip(1).forEach(entry -> send(immediate(entry)));
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    assertThat(results).hasSize(2);
    proxy.forward();

    awaitTasks(TaskAction.HIDE, entries.size());
    awaitTasks(TaskAction.PURGE, entries.size());
    assertThat(results).noneMatch(result -> result.getOutcome() == TaskOutcome.FAILED);
  }

  /** Guarantee I1: a store that is away: rows are gone, objects follow when it is back. */
  @Test
  void I1_NoLostRequest_storeAway() {
    var endpoint = bucket.server().endpoint();
    var proxy = keep(TcpProxy.to(endpoint.getHost(), endpoint.getPort()));
    settings.put("storage.s3.endpoint", "http://127.0.0.1:" + proxy.port());
    var entry = entry("shop.load_orders");
    proxy.refuse();
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();

    send(immediate(entry));
    awaitResults(1);
    await().atMost(SLOW).until(() -> rowsOf(entry).isEmpty());
    assertThat(hasObjects(entry)).isTrue();
    proxy.forward();

    awaitResults(2);
    assertThat(hasObjects(entry)).isFalse();
    assertThat(of(TaskAction.PURGE).getFirst().getOutcome()).isEqualTo(TaskOutcome.PURGED);
  }

  /** Guarantee I1: a registry that is away pauses; nothing goes to dead letters. */
  @Test
  void I1_NoLostRequest_registryAway() throws Exception {
    var registry = URI.create(settings.get("registry.url"));
    var proxy = keep(TcpProxy.to(registry.getHost(), registry.getPort()));
    var entry = entry("shop.load_orders");
    send(immediate(entry));
    settings.put("registry.url", "http://127.0.0.1:" + proxy.port());
    proxy.refuse();
    keep(new StorageWorkers(WorkerSettings.from(settings))).start();
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    assertThat(poll()).isZero();
    assertThat(results).isEmpty();
    proxy.forward();

    awaitResults(2);
    assertThat(poll()).isZero();
  }

  /** Guarantee I1: a worker that stops hands over; the next one finds every task and every row. */
  @Test
  void I1_NoLostRequest_restartInTheMiddle() {
    var entries = entries("shop.%");
    settings.put("storage.batch", "3");
    settings.put("storage.purge.batch", "3");
    var first = new StorageWorkers(WorkerSettings.from(settings), clock);
    first.start();
    entries.forEach(entry -> send(shop.task(request, entry.producer(), entry)));
    awaitResults(1);

    long begun = System.nanoTime();
    first.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));

    keep(new StorageWorkers(WorkerSettings.from(settings), clock)).start();
    awaitTasks(TaskAction.HIDE, entries.size());
    assertThat(of(TaskAction.PURGE)).isEmpty();
    clock.move(Workshop.DELAY);
    awaitTasks(TaskAction.PURGE, entries.size());
    entries.forEach(entry -> assertThat(rowsOf(entry)).isEmpty());
  }

  private void awaitTasks(TaskAction action, int count) {
    await()
        .atMost(SLOW)
        .until(
            () -> {
              poll();
              return of(action).stream().map(EvictionResult::getTaskId).distinct().count() == count;
            });
  }

  private EvictionTask immediate(Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
        .setPurgeDelayMillis(0)
        .setDeadline(Instant.now().plus(Duration.ofHours(1)))
        .build();
  }

  private void send(EvictionTask task) {
    try {
      var topic = messaging.topics().tasks().name();
      tasks.send(new ProducerRecord<>(topic, Keys.of(task.getEntry()), task)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitResults(int count) {
    await()
        .atMost(SLOW)
        .until(
            () -> {
              poll();
              return results.size() >= count;
            });
  }

  private int deadLetters;

  /** Reads what came; returns how many dead letters there are. */
  private int poll() {
    var decoder = messaging.serdes().decoder(EvictionResult.class);
    for (var found : consumer.poll(Duration.ofMillis(200))) {
      if (found.topic().equals(messaging.topics().results().name())) {
        results.add(decoder.decode(found));
      } else {
        assertThat(found.headers().lastHeader(DeadLetters.CAUSE).value()).isNotEmpty();
        deadLetters++;
      }
    }
    return deadLetters;
  }

  private List<EvictionResult> of(TaskAction action) {
    return results.stream().filter(result -> result.getAction() == action).toList();
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private Map<String, String> settings() {
    var bootstrapServers = Servers.shared().kafka().bootstrapServers();
    var map = new HashMap<>(Topics.settings(catalog, bucket, bootstrapServers));
    map.put("topics.partitions", "3");
    return map;
  }
}
