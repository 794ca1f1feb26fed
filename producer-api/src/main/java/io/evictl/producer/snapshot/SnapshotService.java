package io.evictl.producer.snapshot;

import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.AdminDatabaseException;
import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.RecordDecoder;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.SnapshotRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code snapshot-requests} from flyteadmin's database with {@code execution-events}: begin
 * (FOUND with the execution's phase, NOT_FOUND, or FAILED with its cause), the states of the nodes
 * that matter, complete with their count.
 *
 * <p>A request's offset is committed when the broker has its answer; an answer may repeat after a
 * crash. A database that is away delays answers and loses none. Undecodable requests go to {@code
 * dead-letters}.
 */
public final class SnapshotService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotService.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final SnapshotSettings settings;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Running running;

  public SnapshotService(SnapshotSettings settings) {
    this(settings, InstantSource.system());
  }

  /**
   * @param clock tells when a snapshot was read
   */
  public SnapshotService(SnapshotSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Starts consuming. Kafka or the database may come later: they are waited for. */
  public synchronized void start() {
    if (running != null || closing.getCount() == 0) {
      throw new IllegalStateException("a snapshot service starts once");
    }
    running = new Running();
    running.loop.start();
  }

  public synchronized boolean isRunning() {
    return running != null && running.loop.isAlive();
  }

  /** Stops within five seconds; what is not answered by then is answered after the next start. */
  @Override
  public synchronized void close() {
    closing.countDown();
    if (running != null) {
      running.close();
    }
    settings.messaging().close();
  }

  /** What runs between start and close. */
  private final class Running {
    private final AdminDatabase database = new AdminDatabase(settings.database());
    private final Producer<String, ExecutionEvent> events =
        new KafkaProducer<>(
            producing(),
            new StringSerializer(),
            settings.messaging().serdes().of(ExecutionEvent.class).serializer());
    private final Producer<byte[], byte[]> letters =
        new KafkaProducer<>(producing(), new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetters deadLetters = new DeadLetters(settings.messaging().topics());
    private final RecordDecoder<SnapshotRequest> decoder =
        settings.messaging().serdes().decoder(SnapshotRequest.class);
    private final Answering answering =
        new Answering(
            new SnapshotReader(database),
            events,
            settings.messaging().topics().executionEvents().name(),
            settings,
            clock,
            closing);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread loop;

    Running() {
      var consumer =
          new KafkaConsumer<>(
              consuming(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      var topic = settings.messaging().topics().snapshotRequests().name();
      this.loop =
          Thread.ofPlatform()
              .name("evictl-snapshots")
              .unstarted(
                  new RequestLoop(
                      consumer,
                      topic,
                      settings.mostInHand(),
                      (record, finish) -> workers.execute(() -> work(record, finish)),
                      closing));
      workers.execute(this::check);
    }

    /** Says at once, rather than at the first request, that a grant is missing. */
    private void check() {
      try {
        database.check();
        LOG.info("database={} outcome=readable", settings.database());
      } catch (AdminDatabaseException e) {
        LOG.warn("database={} outcome=unreadable cause={}", settings.database(), e.getMessage());
      }
    }

    private void work(ConsumerRecord<byte[], byte[]> record, Runnable finish) {
      int failures = 0;
      try {
        while (closing.getCount() > 0 && !done(record)) {
          var pause = BACKOFF.after(++failures, ThreadLocalRandom.current().nextDouble());
          if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
        if (closing.getCount() > 0) {
          finish.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** False where the registry or the broker has to be waited for. */
    private boolean done(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
      try {
        answering.answer(decoder.decode(record));
        return true;
      } catch (UndecodableRecordException e) {
        return buried(record, e);
      } catch (KafkaException e) {
        LOG.warn(
            "topic={} partition={} offset={} outcome=waiting cause={}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.toString());
        return false;
      }
    }

    private boolean buried(ConsumerRecord<byte[], byte[]> record, UndecodableRecordException fault)
        throws InterruptedException {
      try {
        letters.send(deadLetters.of(record, fault)).get();
        LOG.warn("outcome=dead-letter cause={}", fault.getMessage());
        return true;
      } catch (ExecutionException | KafkaException e) {
        LOG.warn("outcome=dead-letter-not-written cause={}", e.toString());
        return false;
      }
    }

    void close() {
      workers.shutdownNow();
      try {
        if (!workers.awaitTermination(CLOSE.toMillis() / 2, TimeUnit.MILLISECONDS)) {
          LOG.warn("outcome=workers-still-running");
        }
        loop.join(CLOSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      events.close(Duration.ZERO);
      letters.close(Duration.ZERO);
      database.close();
    }
  }

  private Map<String, Object> consuming() {
    var config = new HashMap<String, Object>(settings.messaging().clientProperties());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A killed member's partitions wait out its session; Kafka's own default is 45 s.
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
    config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }

  /** An answer that is not written within half a minute is given up and made anew. */
  private Map<String, Object> producing() {
    var config = new HashMap<String, Object>(settings.messaging().clientProperties());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetters.MAX_REQUEST_SIZE);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return config;
  }
}
