package io.evictl.producer.snapshot;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes requests, hands each to a worker, and commits an offset only when it and all below it
 * are finished. Polls on while workers work, so that the group keeps its member; fetches nothing
 * while too much is in hand.
 */
final class RequestLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final long PAUSE_AFTER_TROUBLE_MILLIS = 1000;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final int mostInHand;
  private final BiConsumer<ConsumerRecord<byte[], byte[]>, Runnable> worker;
  private final CountDownLatch closing;
  private final Map<TopicPartition, OffsetFrontier> frontiers = new HashMap<>();
  private final ConcurrentLinkedQueue<ConsumerRecord<byte[], byte[]>> finished =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger inHand = new AtomicInteger();

  /**
   * @param worker takes a record and, without waiting, sees to it that it is worked on; runs the
   *     given action when that is finished for good
   * @param closing at zero when the loop shall end
   */
  RequestLoop(
      Consumer<byte[], byte[]> consumer,
      String topic,
      int mostInHand,
      BiConsumer<ConsumerRecord<byte[], byte[]>, Runnable> worker,
      CountDownLatch closing) {
    this.consumer = consumer;
    this.topic = topic;
    this.mostInHand = mostInHand;
    this.worker = worker;
    this.closing = closing;
  }

  @Override
  public void run() {
    try {
      consumer.subscribe(List.of(topic), new Rebalances());
      while (closing.getCount() > 0) {
        roundOrPause();
      }
    } finally {
      closeConsumer();
    }
  }

  private void roundOrPause() {
    try {
      round();
    } catch (RejectedExecutionException e) {
      LOG.debug("topic={} outcome=closing", topic);
    } catch (KafkaException e) {
      LOG.warn("topic={} outcome=poll-failed cause={}", topic, e.toString());
      pauseAfterTrouble();
    }
  }

  private void round() {
    throttle();
    for (var record : consumer.poll(POLL)) {
      var partition = new TopicPartition(record.topic(), record.partition());
      frontiers.computeIfAbsent(partition, fresh -> new OffsetFrontier()).begin(record.offset());
      inHand.incrementAndGet();
      worker.accept(record, () -> finish(record));
    }
    commit();
  }

  private void finish(ConsumerRecord<byte[], byte[]> record) {
    finished.add(record);
    inHand.decrementAndGet();
  }

  private void throttle() {
    if (inHand.get() >= mostInHand) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
  }

  private void commit() {
    for (var record = finished.poll(); record != null; record = finished.poll()) {
      var frontier = frontiers.get(new TopicPartition(record.topic(), record.partition()));
      if (frontier != null) {
        frontier.finish(record.offset());
      }
    }
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    frontiers.forEach(
        (partition, frontier) ->
            frontier
                .advanced()
                .ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset))));
    if (!offsets.isEmpty()) {
      commit(offsets);
    }
  }

  /** A commit that the group refuses is made good by the next member: it answers again. */
  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, CLOSE);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      LOG.info("topic={} outcome=not-committed cause={}", topic, e.toString());
    }
  }

  private void pauseAfterTrouble() {
    try {
      if (closing.await(PAUSE_AFTER_TROUBLE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("topic={} outcome=closing", topic);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeConsumer() {
    try {
      commit();
    } catch (KafkaException e) {
      LOG.info("topic={} outcome=not-committed cause={}", topic, e.toString());
    }
    consumer.close(CloseOptions.timeout(CLOSE));
  }

  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit();
      frontiers.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      frontiers.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.info("topic={} partitions={} outcome=assigned", topic, partitions);
    }
  }
}
