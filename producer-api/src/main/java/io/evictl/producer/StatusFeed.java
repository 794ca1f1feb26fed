package io.evictl.producer;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on the whole status topic, from its beginning and ever after, from one thread of its own:
 * for read models that can be rebuilt at any time. While Kafka or the registry is away it tries
 * again; nothing is left out, records may come twice. The messaging stays the caller's to close.
 */
public final class StatusFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final long PAUSE_AFTER_TROUBLE_MILLIS = 500;

  /** Takes statuses; called from one thread, and to return soon. */
  public interface Listener {
    /** A status; an older one than a former may come, told by its sequence. */
    void status(EvictionStatus status);

    /** The request is remembered no more. */
    void forgotten(String requestId);
  }

  private final StatusTopic topic;
  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile boolean current;

  public StatusFeed(Messaging messaging, Listener listener) {
    this.topic = new StatusTopic(messaging);
    this.listener = listener;
  }

  /** Begins to read; returns at once. */
  public synchronized void start() {
    if (thread == null && closing.getCount() > 0) {
      thread = Thread.ofPlatform().name("evictl-status-feed").daemon().start(this::run);
    }
  }

  /** Whether all that was there at the start has been handed on. */
  public boolean hasCaughtUp() {
    return caughtUp.getCount() == 0;
  }

  /** Whether the last attempt to read succeeded. */
  public boolean isCurrent() {
    return current && hasCaughtUp();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try (var consumer = topic.consumer()) {
          consumer.seekToBeginning(consumer.assignment());
          follow(consumer, consumer.endOffsets(consumer.assignment()));
        } catch (KafkaException e) {
          trouble(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One consumer for as long as nothing of it breaks; a failed poll is simply tried again. */
  private void follow(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends)
      throws InterruptedException {
    while (closing.getCount() > 0) {
      try {
        pollOnce(consumer);
        if (!hasCaughtUp()
            && ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
          caughtUp.countDown();
        }
        current = true;
      } catch (KafkaException e) {
        trouble(e);
      }
    }
    consumer.close(CloseOptions.timeout(CLOSE));
  }

  private void pollOnce(Consumer<byte[], byte[]> consumer) {
    var records = consumer.poll(POLL);
    try {
      records.forEach(this::hand);
    } catch (KafkaException e) {
      // The registry is away: all of it is read again, which does no harm.
      for (var partition : records.partitions()) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
      throw e;
    }
  }

  private void hand(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      listener.forgotten(StatusTopic.requestId(record));
    } else {
      topic.decode(record).ifPresent(listener::status);
    }
  }

  private void trouble(KafkaException cause) throws InterruptedException {
    current = false;
    LOG.warn("outcome=status-not-read cause={}", cause.toString());
    var unused = closing.await(PAUSE_AFTER_TROUBLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closing.countDown();
    Thread reading;
    synchronized (this) {
      reading = thread;
    }
    if (reading != null) {
      try {
        reading.join(CLOSE.plusSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
