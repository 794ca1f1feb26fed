package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.ManyEntries;
import io.evictl.storage.workshop.Topics;
import io.evictl.storage.workshop.WorkshopCase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;

/**
 * Guarantee I1: the database, and then the store, go away while entries flow at a known rate: no
 * storm, nothing fails before its deadline, and the full rate is back within ten seconds. A long
 * outage: {@code ops/benchmarks/run outage SECONDS}.
 */
class OutageIT extends WorkshopCase {
  private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("outage.seconds", 15));
  private static final Duration RECOVERED = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofSeconds(120);

  /** Objects a second, by the throttle file: the full rate. */
  private static final int RATE = 100;

  private static final int WINDOW_SECONDS = 2;

  /** Enough for both recoveries at full rate, and what goes before and between. */
  private static final int ENTRIES = RATE * 34;

  private static final int FIRST = 50;

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicLong deleted = new AtomicLong();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void closeAll() throws Exception {
    for (var closeable : opened.reversed()) {
      closeable.close();
    }
  }

  @Test
  void I1_NoLostRequest_longOutages() throws Exception {
    var inside = new AtomicReference<BlobStore>();
    var ours =
        keep(
            Bucket.open(
                store -> {
                  inside.set(store);
                  return counting(store);
                }));
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    var entries = ManyEntries.add(catalog, Objects.requireNonNull(inside.get()), like, ENTRIES);
    var topics = keep(Topics.create(catalog, ours, Servers.shared().kafka().bootstrapServers()));
    var url = URI.create(catalog.url().substring("jdbc:".length()));
    var database = keep(TcpProxy.to(url.getHost(), url.getPort()));
    var endpoint = ours.server().endpoint();
    var store = keep(TcpProxy.to(endpoint.getHost(), endpoint.getPort()));
    keep(start(topics, database, store));
    // A partition's first batches are awaited: its leader may just be on its way.
    for (var entry : entries.subList(0, FIRST)) {
      topics.send(immediate(entry)).get();
    }
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var entry : entries.subList(FIRST, entries.size())) {
      sent.add(topics.send(immediate(entry)));
    }
    for (var task : sent) {
      task.get();
    }

    awaitFullRate();
    long transactions = transactionsFailed();
    away(database);
    var afterDatabase = awaitFullRate();
    transactions = transactionsFailed() - transactions;
    away(store);
    var afterStore = awaitFullRate();

    await().atMost(SLOW).until(() -> purged(topics).size() == entries.size());
    long asked = Math.round(asked());
    System.out.printf(
        "outage=%ds entries=%d database: failed-transactions=%d full-rate-after=%dms"
            + " store: keys-asked=%d full-rate-after=%dms%n",
        AWAY.toSeconds(),
        ENTRIES,
        transactions,
        afterDatabase.toMillis(),
        asked,
        afterStore.toMillis());
    assertThat(topics.results()).noneMatch(it -> it.getOutcome() == TaskOutcome.FAILED);
    assertThat(afterDatabase).isLessThan(RECOVERED);
    assertThat(afterStore).isLessThan(RECOVERED);
    assertThat(asked).isBetween((long) ENTRIES, Math.round(1.1 * ENTRIES));
    assertThat(transactions).isLessThan(ENTRIES / 10);
    assertThat(ours.keys()).isEmpty();
  }

  /** Refuses connections, and cuts those that are open. */
  private void away(TcpProxy proxy) {
    proxy.refuse();
    proxy.cutAll();
    long before = deleted.get();
    await().pollDelay(AWAY).atMost(AWAY.plus(SLOW)).until(() -> true);
    // What was under way when it went.
    assertThat(deleted.get() - before).isLessThan(4L * RATE);
    proxy.forward();
  }

  /** How long it takes until nine tenths of the full rate are reached, for two seconds. */
  private Duration awaitFullRate() {
    long begun = System.nanoTime();
    var counts = new ArrayList<Long>(List.of(deleted.get()));
    await()
        .atMost(SLOW)
        .pollInterval(Duration.ofSeconds(WINDOW_SECONDS))
        .until(
            () -> {
              counts.add(deleted.get());
              long lately = counts.getLast() - counts.get(counts.size() - 2);
              return lately >= 0.9 * RATE * WINDOW_SECONDS;
            });
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private double asked() {
    return registry.find("evictl.blobs").counters().stream()
        .filter(counter -> !"not-asked".equals(counter.getId().getTag("outcome")))
        .mapToDouble(Counter::count)
        .sum();
  }

  private long transactionsFailed() {
    return registry.find("evictl.transactions").timers().stream()
        .filter(timer -> !"committed".equals(timer.getId().getTag("outcome")))
        .mapToLong(Timer::count)
        .sum();
  }

  private static List<String> purged(Topics topics) {
    return topics.results(TaskAction.PURGE).stream()
        .filter(result -> result.getOutcome() == TaskOutcome.PURGED)
        .map(EvictionResult::getTaskId)
        .distinct()
        .collect(Collectors.toList());
  }

  private StorageWorkers start(Topics topics, TcpProxy database, TcpProxy store) throws Exception {
    var ceiling = folder.resolve("ceiling");
    Files.writeString(ceiling, String.valueOf(RATE));
    var port = URI.create(catalog.url().substring("jdbc:".length())).getPort();
    var settings =
        topics.settings(
            Map.of(
                "storage.catalog.jdbc.url",
                catalog.url().replace(":" + port + "/", ":" + database.port() + "/"),
                "storage.s3.endpoint",
                "http://127.0.0.1:" + store.port(),
                "storage.throttle.file",
                ceiling.toString(),
                // What is deleted while the database goes is deleted again: a batch a purger.
                "storage.purge.batch",
                "50"));
    var workers = new StorageWorkers(WorkerSettings.from(settings), registry);
    workers.start();
    return workers;
  }

  private EvictionTask immediate(Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
        .setPurgeDelayMillis(0)
        .setDeadline(Instant.now().plus(AWAY.multipliedBy(4)).plusSeconds(600))
        .build();
  }

  private BlobStore counting(BlobStore store) {
    return new ForwardingBlobStore(store) {
      @Override
      public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        deleted.incrementAndGet();
        return super.removeBlob(request);
      }
    };
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }
}
