package io.evictl.ops.systemtests.accept;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads every record of the status topic and holds each against {@link StatusLaws}. */
public final class StatusWatch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<String, EvictionStatus> consumer;
  private final Thread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<String, EvictionStatus> latest = new HashMap<>();
  private final Map<String, List<String>> violations = new HashMap<>();
  private @Nullable RuntimeException failure;
  private volatile boolean closing;

  private StatusWatch(KafkaConsumer<String, EvictionStatus> consumer) {
    this.consumer = consumer;
    this.reader = Thread.ofVirtual().name("status-watch").unstarted(this::read);
  }

  /** Reads from the topic's beginning. */
  public static StatusWatch start(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    var consumer =
        new KafkaConsumer<>(
            properties,
            new StringDeserializer(),
            messaging.serdes().of(EvictionStatus.class).deserializer());
    var topic = messaging.topics().status();
    var partitions = new ArrayList<TopicPartition>();
    for (int partition = 0; partition < topic.partitions(); partition++) {
      partitions.add(new TopicPartition(topic.name(), partition));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    var watch = new StatusWatch(consumer);
    watch.reader.start();
    return watch;
  }

  /**
   * Waits for a status of the request that fulfils the condition.
   *
   * @return that status, or the latest one if the time ran out; empty if there is none at all
   */
  public Optional<EvictionStatus> await(
      String requestId, Predicate<EvictionStatus> condition, Duration limit) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (left > 0 && failure == null) {
        var status = latest.get(requestId);
        if (status != null && condition.test(status)) {
          return Optional.of(status);
        }
        left = arrived.awaitNanos(left);
      }
      if (failure != null) {
        throw new IllegalStateException("the status topic can't be read", failure);
      }
      return Optional.ofNullable(latest.get(requestId));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + requestId, e);
    } finally {
      lock.unlock();
    }
  }

  /** Laws that records of the request have violated so far. */
  public List<String> violations(String requestId) {
    lock.lock();
    try {
      return List.copyOf(violations.getOrDefault(requestId, List.of()));
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    try {
      while (!closing) {
        for (var found : consumer.poll(POLL)) {
          note(found.key(), found.value());
        }
      }
    } catch (WakeupException e) {
      if (!closing) {
        fail(e);
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      consumer.close();
    }
  }

  private void note(String requestId, @Nullable EvictionStatus status) {
    lock.lock();
    try {
      if (status == null) {
        latest.remove(requestId);
        return;
      }
      var found = StatusLaws.violations(latest.put(requestId, status), status);
      if (!found.isEmpty()) {
        violations.computeIfAbsent(requestId, id -> new ArrayList<>()).addAll(found);
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(RuntimeException cause) {
    lock.lock();
    try {
      failure = cause;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      reader.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
