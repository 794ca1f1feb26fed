package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the status topic from its end, with one consumer for all who wait, and keeps the statuses
 * of the requests that are watched. Starts with the first one who waits. Safe for threads.
 */
final class StatusFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final long PAUSE_AFTER_TROUBLE_MILLIS = 500;
  private static final int MOST_UNWAITED = 10_000;

  private final StatusTopic topic;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, StatusWatch> watches = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Thread thread;
  private volatile boolean current;

  StatusFollower(StatusTopic topic) {
    this.topic = topic;
  }

  /** Returns when every status published from now on will be seen. */
  synchronized void start() {
    if (closing.getCount() == 0) {
      throw new IllegalStateException("the publisher is closed");
    }
    if (thread != null) {
      return;
    }
    var consumer = topic.consumer();
    try {
      consumer.seekToEnd(consumer.assignment());
      // Seeking is lazy: asking for the position makes it happen now.
      consumer.assignment().forEach(consumer::position);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("evictl-status").daemon().start(() -> follow(consumer));
  }

  synchronized boolean isFollowing() {
    return thread != null;
  }

  /** The watch of a request; the same for all who ask. */
  StatusWatch watch(String requestId) {
    synchronized (watches) {
      var watch = watches.computeIfAbsent(requestId, fresh -> new StatusWatch());
      if (watches.size() > MOST_UNWAITED) {
        forgetOldest(watch);
      }
      return watch;
    }
  }

  /** What was seen of a request, where that is up to date. */
  Optional<EvictionStatus> seen(String requestId) {
    if (!current) {
      return Optional.empty();
    }
    synchronized (watches) {
      return Optional.ofNullable(watches.get(requestId)).map(StatusWatch::latest);
    }
  }

  private void forgetOldest(StatusWatch but) {
    var oldest = watches.values().iterator();
    while (oldest.hasNext()) {
      var watch = oldest.next();
      if (watch != but && !watch.isWaitedFor()) {
        oldest.remove();
        return;
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    try {
      while (closing.getCount() > 0) {
        try {
          pollOnce(consumer);
        } catch (KafkaException e) {
          current = false;
          LOG.warn("outcome=status-not-read cause={}", e.toString());
          if (closing.await(PAUSE_AFTER_TROUBLE_MILLIS, TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  private void pollOnce(Consumer<byte[], byte[]> consumer) {
    var records = consumer.poll(POLL);
    try {
      records.forEach(this::offer);
      current = true;
    } catch (KafkaException e) {
      // The registry is away: all of it is read again, which does no harm.
      for (var partition : records.partitions()) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
      throw e;
    }
  }

  private void offer(ConsumerRecord<byte[], byte[]> record) {
    StatusWatch watch;
    synchronized (watches) {
      watch = watches.get(StatusTopic.requestId(record));
    }
    if (watch == null) {
      return;
    }
    if (record.value() == null) {
      watch.forgotten();
    } else {
      topic.decode(record).ifPresent(watch::offer);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    Thread following;
    synchronized (this) {
      following = thread;
    }
    if (following != null) {
      try {
        following.join(CLOSE.plusSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
