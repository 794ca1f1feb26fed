package io.evictl.producer.archival;

import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.AdminDatabaseException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has executions evicted when they are archived, as a policy says, and restored when they become
 * active again in time. Database, broker and registry may be away: they are waited for. Several may
 * run: their requests have the same ids.
 */
public final class ArchivalService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivalService.class);
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final ArchivalSettings settings;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean looked;

  public ArchivalService(ArchivalSettings settings) {
    this.settings = settings;
    this.thread = Thread.ofPlatform().name("evictl-archival").unstarted(this::run);
  }

  /**
   * Starts looking.
   *
   * @throws MalformedPolicyException where the policy can't be read
   */
  public void start() {
    PolicyFile.read(settings.policy());
    thread.start();
  }

  /** Whether it has looked through the database once, and goes on. */
  public boolean isRunning() {
    return thread.isAlive() && looked;
  }

  private void run() {
    try (var database = new AdminDatabase(settings.database());
        var publisher = new EvictionPublisher(settings.messaging())) {
      while (closing.getCount() > 0) {
        rounds(database, publisher);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until trouble comes, after which all is read anew. */
  private void rounds(AdminDatabase database, EvictionPublisher publisher)
      throws InterruptedException {
    try (var asked = new AskedArchivals(settings.messaging())) {
      var poll = new ArchivalPoll(database, publisher, asked, settings.lookback());
      ArchivalPolicy policy = null;
      do {
        var now = reload(policy);
        if (now != null) {
          if (!now.equals(policy)) {
            poll.startOver();
            LOG.info(
                "policy={} rules={} since={}", settings.policy(), now.rules().size(), now.since());
          }
          policy = now;
          poll.round(policy);
          looked = true;
        }
      } while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
    } catch (AdminDatabaseException | KafkaException e) {
      LOG.warn("archival=waiting cause={}", e.getMessage());
      closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** One that can't be read any more changes nothing until it is mended. */
  private @Nullable ArchivalPolicy reload(@Nullable ArchivalPolicy last) {
    try {
      return PolicyFile.read(settings.policy());
    } catch (MalformedPolicyException e) {
      LOG.warn("archival={} cause={}", last == null ? "waiting" : "old-policy", e.getMessage());
      return last;
    }
  }

  /** Stops within five seconds. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (thread.isAlive() && !thread.join(CLOSE)) {
        thread.interrupt();
        thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    settings.messaging().close();
  }
}
