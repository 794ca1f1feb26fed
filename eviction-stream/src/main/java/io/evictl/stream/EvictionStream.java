package io.evictl.stream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream: CloudEvents, requests and results in; tasks, statuses and the audit trail out. Does
 * no I/O but Kafka's, and has no clock but the one that it is given.
 */
public final class EvictionStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EvictionStream.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LOOKS = 25;
  private static final long PAUSE_MILLIS = 200;

  private final StreamSettings settings;
  private final Properties properties;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger commandPartitions = new AtomicInteger(1);
  private final KafkaStreams streams;

  /** Connects nothing yet. */
  public EvictionStream(StreamSettings settings, InstantSource clock) {
    this.settings = settings;
    this.properties = StreamProperties.of(settings);
    var topics = settings.messaging().topics();
    this.streams =
        new KafkaStreams(
            StreamTopology.of(settings, clock, commandPartitions::get),
            properties,
            new StreamClients(
                Set.of(topics.executionEvents().name(), topics.flyteEvents().name())));
    streams.setUncaughtExceptionHandler(new ThreadReplacement(clock, closing));
    streams.setStateListener(
        (now, before) ->
            log.info("application={} state={} before={}", settings.applicationId(), now, before));
  }

  /**
   * Starts; returns before partitions are assigned, see {@link #isRunning()}.
   *
   * @throws IllegalStateException if topics are missing or do not fit together
   */
  public void start() {
    try (var admin = Admin.create(StreamProperties.admin(settings))) {
      commandPartitions.set(check(admin));
    }
    streams.start();
  }

  /** Looks again for some seconds: topics may have been created a moment ago. */
  private int check(Admin admin) {
    for (int look = 1; ; look++) {
      try {
        return StartCheck.check(admin, settings.messaging().topics());
      } catch (StartCheck.MissingTopicsException missing) {
        if (look == LOOKS || closesWithin(PAUSE_MILLIS)) {
          throw missing;
        }
      }
    }
  }

  private boolean closesWithin(long millis) {
    try {
      return closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Whether partitions are assigned and their state is restored. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** For binding its metrics; it is started and closed here only. */
  public KafkaStreams streams() {
    return streams;
  }

  /** Leaves the group at once, so that the next start need not wait for a time-out. */
  @Override
  public void close() {
    closing.countDown();
    boolean closed =
        streams.close(
            CloseOptions.timeout(PATIENCE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    if (!closed) {
      log.warn("application={} outcome=still-closing after={}", settings.applicationId(), PATIENCE);
    }
  }
}
