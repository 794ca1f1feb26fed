package io.evictl.storage.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.RecordDecoder;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tasks into the backlog and commits what is finished; the only thread that touches the
 * consumer. It goes on polling, paused, while workers are busy or the registry is away.
 */
final class TaskConsumer implements Runnable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(TaskConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration HAND_OVER = Duration.ofSeconds(3);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** As {@link #HAND_OVER}, when all of it has to end soon. */
  private static final Duration LAST_HAND_OVER = Duration.ofSeconds(1);

  private static final long COMMIT_NANOS = Duration.ofMillis(250).toNanos();
  private static final int MOST_DISCOVERIES = 10_000;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final RecordDecoder<EvictionTask> decoder;
  private final DeadLetterSender deadLetters;
  private final Results results;
  private final Backlog backlog;
  private final int fullBacklog;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private final Deque<ConsumerRecord<byte[], byte[]>> raw = new ArrayDeque<>();
  private final Map<TopicPartition, Frontier> frontiers = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private long commitAt = System.nanoTime();
  private long decodeAt = System.nanoTime();

  TaskConsumer(
      Consumer<byte[], byte[]> consumer,
      Messaging messaging,
      DeadLetterSender deadLetters,
      Results results,
      Backlog backlog,
      int fullBacklog) {
    this.consumer = consumer;
    this.topic = messaging.topics().tasks().name();
    this.decoder = messaging.serdes().decoder(EvictionTask.class);
    this.deadLetters = deadLetters;
    this.results = results;
    this.backlog = backlog;
    this.fullBacklog = fullBacklog;
  }

  /** Makes {@link #run} end soon; may be called from any thread. */
  void stop() {
    stopping.set(true);
    consumer.wakeup();
  }

  @Override
  public void run() {
    try {
      begin();
      while (!stopping.get()) {
        turn();
      }
    } catch (WakeupException e) {
      LOG.debug("consumer=stopping");
    } catch (InterruptException | InterruptedException e) {
      LOG.debug("consumer=interrupted");
    } finally {
      end();
    }
  }

  void begin() {
    consumer.subscribe(List.of(topic), this);
  }

  /** One look at the broker; what is in its way is said and waited for. */
  void turn() throws InterruptedException {
    try {
      for (var record : consumer.poll(POLL)) {
        raw.add(record);
      }
      if (System.nanoTime() - decodeAt >= 0) {
        decode();
      }
      if (raw.isEmpty() && !isFull()) {
        consumer.resume(consumer.paused());
      } else {
        consumer.pause(consumer.assignment());
      }
      if (System.nanoTime() - commitAt >= 0) {
        commit(frontiers.keySet());
        commitAt = System.nanoTime() + COMMIT_NANOS;
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RebalanceInProgressException | CommitFailedException e) {
      // The next poll takes part in it, and this position is committed by then or by others.
      LOG.info("consumer=rebalancing cause={}", e.toString());
    } catch (KafkaException e) {
      LOG.warn("consumer=retrying cause={}", e.toString());
      backlog.pause(RETRY);
    } catch (RuntimeException e) {
      // Nothing of ours throws this; a consumer that is gone unseen would be worse.
      LOG.error("consumer=unexpected", e);
      backlog.pause(RETRY);
    }
  }

  /** Discoveries that wait do not keep changes from coming in, unless they become very many. */
  private boolean isFull() {
    return backlog.size(Lane.CHANGES) >= fullBacklog
        || backlog.size(Lane.DISCOVERY) >= MOST_DISCOVERIES;
  }

  private void decode() throws InterruptedException {
    while (!raw.isEmpty()) {
      var record = raw.element();
      try {
        accept(record);
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (RuntimeException e) {
        // The registry, or the broker for a dead letter, is away: the record is kept.
        LOG.warn("consumer=paused offset={} cause={}", record.offset(), e.toString());
        decodeAt = System.nanoTime() + RETRY.toNanos();
        return;
      }
      raw.remove();
    }
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    var partition = new TopicPartition(record.topic(), record.partition());
    var frontier = frontier(partition, record.offset());
    try {
      var task = TakenTask.of(decoder.decode(record), results.now());
      frontier.started(record.offset());
      var key = record.key() == null ? "" : new String(record.key(), UTF_8);
      backlog.add(new QueuedTask(partition, record.offset(), key, task, frontier));
    } catch (UndecodableRecordException | IllegalArgumentException e) {
      deadLetters.send(record, e);
      LOG.warn("record=dead-letter cause={}", e.toString());
      frontier.started(record.offset());
      frontier.finished(record.offset());
    }
  }

  /** A log that was cut and written anew starts again below what was seen. */
  private Frontier frontier(TopicPartition partition, long offset) {
    var present = frontiers.get(partition);
    if (present != null && !present.isPast(offset)) {
      return present;
    }
    if (present != null) {
      LOG.warn("partition={} offset={} outcome=put-back", partition, offset);
      committed.remove(partition);
    }
    var frontier = new Frontier(offset);
    frontiers.put(partition, frontier);
    return frontier;
  }

  private void commit(Collection<TopicPartition> partitions) {
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : partitions) {
      var frontier = frontiers.get(partition);
      if (frontier != null && !Long.valueOf(frontier.position()).equals(committed.get(partition))) {
        positions.put(partition, new OffsetAndMetadata(frontier.position()));
      }
    }
    if (!positions.isEmpty()) {
      consumer.commitSync(positions, patience());
      positions.forEach((partition, position) -> committed.put(partition, position.offset()));
    }
  }

  /** Frontiers start with the first record that comes. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    LOG.info("partitions={} outcome=assigned", partitions);
  }

  /** Finishes what is out, in bounded time; what takes longer is done again by the next owner. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    forget(partitions, patience());
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(frontiers::remove);
    forget(partitions, Duration.ZERO);
  }

  private void forget(Collection<TopicPartition> partitions, Duration longest) {
    raw.removeIf(
        record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
    backlog.drop(partitions);
    try {
      if (!backlog.awaitBack(partitions, longest)) {
        LOG.warn("partitions={} outcome=handed-over-unfinished", partitions);
      }
      commit(partitions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (KafkaException e) {
      LOG.warn("partitions={} outcome=not-committed cause={}", partitions, e.toString());
    }
    partitions.forEach(frontiers::remove);
    partitions.forEach(committed::remove);
  }

  private Duration patience() {
    return stopping.get() ? LAST_HAND_OVER : HAND_OVER;
  }

  private void end() {
    // Closing revokes the partitions, which waits for the workers and commits.
    boolean interrupted = Thread.interrupted();
    try {
      consumer.close(CloseOptions.timeout(CLOSE));
    } catch (InterruptException e) {
      LOG.warn("consumer=closed cause=interrupted: others wait until its session ends");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
