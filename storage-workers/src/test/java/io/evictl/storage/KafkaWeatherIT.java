package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.FreePort;
import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.KafkaSettings;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.ManyEntries;
import io.evictl.storage.workshop.Topics;
import io.evictl.storage.workshop.WorkshopCase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that come and go, and a broker that does: Kafka's own weather. */
@SuppressWarnings("NullAway.Init")
class KafkaWeatherIT extends WorkshopCase {
  private static final Duration SLOW = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(5);

  /** A hand-over waits three seconds for what is out; the rest is Kafka's heartbeat. */
  private static final Duration HAND_OVER = Duration.ofSeconds(10);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicReference<@Nullable BlobStore> inside = new AtomicReference<>();
  private Bucket ours;
  private Topics topics;

  @BeforeEach
  void openTopics() throws Exception {
    ours =
        keep(
            Bucket.open(
                made -> {
                  inside.set(made);
                  return made;
                }));
    topics = keep(Topics.create(catalog, ours, Servers.shared().kafka().bootstrapServers()));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var closeable : opened.reversed()) {
      closeable.close();
    }
  }

  /**
   * Guarantee I1: two to three workers, one of which leaves and another joins again and again. What
   * is committed was answered, at every moment; in the end all is answered and committed.
   */
  @Test
  void I1_NoLostRequest_workersJoinAndLeaveWhileTasksFlow() throws Exception {
    var entries = many(900);
    var settings = Map.of("storage.batch", "20", "storage.workers", "1");
    Deque<StorageWorkers> running = new ArrayDeque<>(List.of(start(settings), start(settings)));
    var sent = new ArrayList<Sent>();
    for (var entry : entries) {
      var task = immediate(entry);
      sent.add(new Sent(task.getTaskId(), topics.send(task).get()));
      if (sent.size() % 200 == 0) {
        running.addLast(start(settings));
        assertCommittedIsAnswered(sent);
        assertThat(timeToClose(running.removeFirst())).isLessThan(STOP);
      }
    }
    awaitAnswers(entries.size());
    assertCommittedIsAnswered(sent);
    await()
        .atMost(SLOW)
        .until(
            () ->
                topics.committed().values().stream().mapToLong(Long::longValue).sum()
                    == entries.size());
    assertThat(topics.results(TaskAction.HIDE))
        .allMatch(result -> result.getOutcome() == TaskOutcome.EVICTED);
    await().atMost(SLOW).until(() -> answered(TaskAction.PURGE).size() == entries.size());
    assertThat(ours.keys()).isEmpty();
  }

  /** A worker whose database hangs hands its partitions over in bounded time, and stops in time. */
  @Test
  void I10_FairProgress_hangingWorkerHandsOverInBoundedTime() throws Exception {
    var entries = many(40);
    var proxy = keep(proxyOfDatabase());
    var hanging =
        start(Map.of("storage.purge.workers", "0", "storage.catalog.jdbc.url", through(proxy)));
    await().atMost(SLOW).until(() -> topics.members().size() == 1);
    proxy.blackhole();
    for (var entry : entries) {
      topics.send(immediate(entry)).get();
    }
    start(Map.of());

    await()
        .atMost(HAND_OVER.plusSeconds(5))
        .until(() -> topics.members().values().stream().filter(count -> count == 2).count() == 2);
    await().atMost(SLOW).until(() -> !answered(TaskAction.HIDE).isEmpty());

    assertThat(timeToClose(hanging)).isLessThan(STOP);
    proxy.forward();
    awaitAnswers(entries.size());
    assertThat(topics.results(TaskAction.HIDE))
        .noneMatch(result -> result.getOutcome() == TaskOutcome.FAILED);
  }

  /** Neither database nor broker answers: it stops in time, and the next one does the work. */
  @Test
  void close_withDatabaseAndBrokerHanging_isBounded() throws Exception {
    var entries = many(10);
    int port = FreePort.pick();
    var kafka = keep(TcpProxy.to("127.0.0.1", port));
    opened.addFirst(
        KafkaServer.start(
            KafkaSettings.temporary().withPort(port).withAdvertisedPort(kafka.port())));
    topics = keep(Topics.create(catalog, ours, "127.0.0.1:" + kafka.port()));
    var database = keep(proxyOfDatabase());
    var worker = start(Map.of("storage.catalog.jdbc.url", through(database)));
    await().atMost(SLOW).until(() -> topics.members().size() == 1);
    database.blackhole();
    for (var entry : entries) {
      topics.send(immediate(entry)).get();
    }
    kafka.blackhole();

    assertThat(timeToClose(worker)).isLessThan(STOP);
    kafka.forward();
    database.forward();
    start(Map.of());
    awaitAnswers(entries.size());
  }

  /**
   * Guarantee I12: results that no broker takes, for locations of two megabytes, are told in fewer
   * words, of a hide and of a purge, and hold up nothing.
   */
  @Test
  void I12_PoisonContained_resultTooLargeIsToldInFewerWords() throws Exception {
    var entries = many(20);
    var elsewhere = "s3://elsewhere/";
    relocate(7, elsewhere);
    relocate(8, Bucket.PREFIX + "v#");
    start(Map.of());
    for (var entry : entries) {
      topics.send(immediate(entry)).get();
    }

    awaitAnswers(entries.size());
    await().atMost(SLOW).until(() -> answered(TaskAction.PURGE).size() == entries.size() - 1);
    assertThat(topics.results(TaskAction.HIDE))
        .filteredOn(result -> result.getOutcome() == TaskOutcome.FAILED)
        .singleElement()
        .satisfies(
            result -> {
              var error = result.getError().orElseThrow();
              assertThat(error.getCode()).isEqualTo(ErrorCode.REFUSED);
              assertThat(error.getMessage()).contains(elsewhere).contains("more characters");
            });
    assertThat(topics.results(TaskAction.PURGE))
        .allMatch(result -> result.getOutcome() == TaskOutcome.PURGED)
        .flatExtracting(EvictionResult::getArtifacts)
        .filteredOn(artifact -> artifact.getBlobsKept() == 1)
        .singleElement()
        .satisfies(
            artifact ->
                assertThat(artifact.getKeptLocations().getFirst()).contains("more characters"));
  }

  /** Guarantee I1: the broker is restarted in the middle. */
  @Test
  void I1_NoLostRequest_brokerRestarts(@TempDir Path folder) throws Exception {
    var entries = many(300);
    int port = FreePort.pick();
    var first = KafkaServer.onDisk(folder, port);
    topics = keep(Topics.create(catalog, ours, first.bootstrapServers()));
    start(Map.of("storage.batch", "10", "storage.workers", "1"));
    for (var entry : entries) {
      topics.send(immediate(entry)).get();
    }
    await().atMost(SLOW).until(() -> answered(TaskAction.HIDE).size() > 20);
    first.close();

    opened.addFirst(KafkaServer.onDisk(folder, port));

    awaitAnswers(entries.size());
    await().atMost(SLOW).until(() -> answered(TaskAction.PURGE).size() == entries.size());
    assertThat(topics.results()).noneMatch(result -> result.getOutcome() == TaskOutcome.FAILED);
  }

  private TcpProxy proxyOfDatabase() {
    var url = URI.create(catalog.url().substring("jdbc:".length()));
    return TcpProxy.to(url.getHost(), url.getPort());
  }

  private String through(TcpProxy proxy) {
    var url = URI.create(catalog.url().substring("jdbc:".length()));
    return catalog.url().replace(":" + url.getPort() + "/", ":" + proxy.port() + "/");
  }

  private static Duration timeToClose(StorageWorkers workers) {
    long begun = System.nanoTime();
    workers.close();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private record Sent(String taskId, RecordMetadata at) {}

  /** Positions first, results then: what is below a position has been told by now. */
  private void assertCommittedIsAnswered(List<Sent> sent) throws Exception {
    var committed = new HashMap<>(topics.committed());
    var answered =
        topics.resultsToTheEnd().stream()
            .map(EvictionResult::getTaskId)
            .collect(Collectors.toCollection(HashSet::new));
    assertThat(sent)
        .filteredOn(
            task ->
                committed.entrySet().stream()
                    .anyMatch(
                        position ->
                            position.getKey().partition() == task.at().partition()
                                && task.at().offset() < position.getValue()))
        .allMatch(task -> answered.contains(task.taskId()));
  }

  private void awaitAnswers(int count) {
    await().atMost(SLOW).until(() -> answered(TaskAction.HIDE).size() == count);
  }

  private Set<String> answered(TaskAction action) {
    return topics.results(action).stream()
        .map(EvictionResult::getTaskId)
        .collect(Collectors.toSet());
  }

  private List<Entry> many(int count) {
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    return ManyEntries.add(catalog, Objects.requireNonNull(inside.get()), like, count);
  }

  /** To a location of two megabytes. */
  private void relocate(int number, String head) {
    catalog.execute(
        "UPDATE artifact_data SET location = '%s' || repeat('x', 2000000)".formatted(head)
            + " WHERE artifact_id = 'many-%d'".formatted(number));
  }

  private EvictionTask immediate(Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
        .setPurgeDelayMillis(0)
        .setDeadline(Instant.now().plus(Duration.ofHours(1)))
        .build();
  }

  private StorageWorkers start(Map<String, String> others) {
    var workers = keep(new StorageWorkers(WorkerSettings.from(topics.settings(others))));
    workers.start();
    return workers;
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }
}
