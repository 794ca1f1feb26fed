package io.evictl.producer;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.HashMap;
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
 * for read models that can be rebuilt at any time. A listener that keeps what it is handed may say
 * where to go on. While Kafka, the registry or the listener's own store is away it tries again;
 * nothing is left out, records may come twice. The messaging stays the caller's to close.
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

    /**
     * Where to begin: by partition, the next offset; a partition that is not told is read from its
     * beginning. Comes before anything is handed on, and again after trouble.
     *
     * @param ends by partition, where the topic ends now
     * @throws NotKeptException to be asked again
     */
    default Map<Integer, Long> begin(Map<Integer, Long> ends) {
      return Map.of();
    }

    /**
     * All up to these offsets has been handed on; after this it may be that nothing of it comes
     * again.
     *
     * @param next by partition, of those handed since the last time, the next offset
     * @throws NotKeptException to have it handed on anew, from where {@link #begin} says then
     */
    default void handed(Map<Integer, Long> next) {}

    /** All that was there at the start has been handed on. */
    default void caughtUp() {}
  }

  /** What was handed on could not be kept. */
  public static final class NotKeptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotKeptException(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
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
          var ends = consumer.endOffsets(consumer.assignment());
          begin(consumer, ends);
          follow(consumer, ends);
        } catch (KafkaException | NotKeptException e) {
          trouble(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    var byNumber = new HashMap<Integer, Long>();
    ends.forEach((partition, end) -> byNumber.put(partition.partition(), end));
    var places = listener.begin(byNumber);
    consumer.seekToBeginning(consumer.assignment());
    for (var partition : consumer.assignment()) {
      var place = places.get(partition.partition());
      if (place != null) {
        consumer.seek(partition, place);
      }
    }
  }

  /** One consumer for as long as nothing of it breaks; a failed poll is simply tried again. */
  private void follow(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends)
      throws InterruptedException {
    boolean all = false;
    while (closing.getCount() > 0) {
      try {
        pollOnce(consumer);
        if (!all
            && ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
          listener.caughtUp();
          all = true;
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
    if (!records.isEmpty()) {
      var next = new HashMap<Integer, Long>();
      for (var partition : records.partitions()) {
        next.put(partition.partition(), records.records(partition).getLast().offset() + 1);
      }
      listener.handed(next);
    }
  }

  private void hand(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      listener.forgotten(StatusTopic.requestId(record));
    } else {
      topic.decode(record).ifPresent(listener::status);
    }
  }

  private void trouble(RuntimeException cause) throws InterruptedException {
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
