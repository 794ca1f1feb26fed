package io.evictl.storage.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.Results;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reading thread turn by turn, against Kafka's own in-memory consumer. */
@SuppressWarnings("NullAway.Init")
class TaskConsumerTest {
  private static final int FULL = 4;

  private final MockConsumer<byte[], byte[]> broker =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final Backlog backlog = new Backlog();
  private Messaging messaging;
  private DeadLetterSender deadLetters;
  private TaskConsumer consumer;
  private TopicPartition zero;
  private TopicPartition one;

  @BeforeEach
  void open() {
    messaging =
        Messaging.from(
            Map.of(
                "kafka.bootstrap.servers",
                "127.0.0.1:1",
                "registry.url",
                Servers.shared().lightRegistry().url()));
    deadLetters = new DeadLetterSender(messaging);
    consumer =
        new TaskConsumer(
            broker, messaging, deadLetters, new Results(InstantSource.system()), backlog, FULL);
    zero = new TopicPartition(messaging.topics().tasks().name(), 0);
    one = new TopicPartition(messaging.topics().tasks().name(), 1);
    consumer.begin();
    broker.updateBeginningOffsets(Map.of(zero, 0L, one, 0L));
    broker.rebalance(List.of(zero, one));
  }

  @AfterEach
  void close() {
    deadLetters.close();
    messaging.close();
  }

  /** More than may wait is left on the broker until workers have taken some. */
  @Test
  void turn_pausesWhileTheBacklogIsFull() throws Exception {
    add(zero, 0, FULL);
    consumer.turn();
    consumer.turn();
    assertThat(broker.paused()).containsExactlyInAnyOrder(zero, one);
    add(zero, FULL, 1);
    consumer.turn();
    assertThat(backlog.size(Lane.CHANGES)).isEqualTo(FULL);

    backlog.take(Lane.CHANGES, 2);
    consumer.turn();
    assertThat(broker.paused()).isEmpty();
    consumer.turn();
    assertThat(backlog.size(Lane.CHANGES)).isEqualTo(FULL - 1);
  }

  /** Partitions that come while the backlog is full are paused, too. */
  @Test
  void turn_pausesWhatIsAssignedWhileFull() throws Exception {
    broker.rebalance(List.of(zero));
    add(zero, 0, FULL);
    consumer.turn();
    broker.rebalance(List.of(zero, one));
    consumer.turn();

    assertThat(broker.paused()).containsExactlyInAnyOrder(zero, one);
  }

  /** Guarantee I1: what a worker gave up is not committed, though a later record is finished. */
  @Test
  void I1_NoLostRequest_handOverCommitsBelowTheUnfinished() throws Exception {
    add(zero, 0, 3);
    add(one, 0, 1);
    consumer.turn();
    var batch = backlog.take(Lane.CHANGES, FULL);
    batch.stream().filter(task -> task.offset() != 1).forEach(QueuedTask::finished);
    backlog.release(batch);

    broker.rebalance(List.of());

    assertThat(committed(zero)).isEqualTo(1);
    assertThat(committed(one)).isEqualTo(1);
  }

  /** What waits, and is not yet decoded, is the next owner's. */
  @Test
  void I1_NoLostRequest_handOverForgetsWhatWaits() throws Exception {
    add(zero, 0, 2);
    add(one, 0, 1);
    consumer.turn();

    broker.rebalance(List.of(one));

    assertThat(backlog.take(Lane.CHANGES, FULL))
        .singleElement()
        .satisfies(task -> assertThat(task.partition()).isEqualTo(one));
    assertThat(committed(zero)).isZero();
  }

  /** A late finish of an assignment that is over moves nothing of the next one. */
  @Test
  void I1_NoLostRequest_lateFinishOfAFormerAssignmentMovesNothing() throws Exception {
    add(zero, 0, 2);
    consumer.turn();
    var former = backlog.take(Lane.CHANGES, FULL);
    backlog.release(former);
    broker.rebalance(List.of());
    broker.rebalance(List.of(zero));
    broker.seek(zero, 0);
    add(zero, 0, 2);
    consumer.turn();

    former.forEach(QueuedTask::finished);
    broker.rebalance(List.of());

    assertThat(committed(zero)).isZero();
  }

  /** Who lost its partitions has no right to commit any more. */
  @Test
  void lost_commitsNothing() throws Exception {
    add(zero, 0, 1);
    consumer.turn();
    var batch = backlog.take(Lane.CHANGES, 1);
    batch.forEach(QueuedTask::finished);
    backlog.release(batch);

    consumer.onPartitionsLost(List.of(zero));

    assertThat(committed(zero)).isZero();
  }

  /** A log that was cut (unclean election) and written anew is read from where it starts again. */
  @Test
  void I1_NoLostRequest_positionThatGoesBackIsFollowed() throws Exception {
    broker.seek(zero, 7);
    add(zero, 7, 2);
    consumer.turn();
    finishAll();

    broker.seek(zero, 3);
    add(zero, 3, 1);
    consumer.turn();
    finishAll();
    broker.rebalance(List.of());

    assertThat(committed(zero)).isEqualTo(4);
  }

  /** Whatever a poll throws, the next one is tried. */
  @Test
  void turn_goesOnAfterAFailure() throws Exception {
    broker.setPollException(new KafkaException("test"));
    consumer.turn();
    broker.schedulePollTask(
        () -> {
          throw new IllegalStateException("test");
        });
    consumer.turn();

    add(zero, 0, 1);
    consumer.turn();
    assertThat(backlog.size(Lane.CHANGES)).isEqualTo(1);
  }

  private void finishAll() throws InterruptedException {
    var batch = backlog.take(Lane.CHANGES, 100);
    batch.forEach(QueuedTask::finished);
    backlog.release(batch);
  }

  /** What the broker was told; its double forgets that of partitions which nobody has. */
  private long committed(TopicPartition partition) {
    broker.rebalance(List.of(zero, one));
    OffsetAndMetadata found = broker.committed(Set.of(partition)).get(partition);
    return found == null ? -1 : found.offset();
  }

  private void add(TopicPartition partition, long from, int count) {
    var serializer = messaging.serdes().of(EvictionTask.class).serializer();
    for (long offset = from; offset < from + count; offset++) {
      var key = partition.partition() + "-" + offset;
      broker.addRecord(
          new ConsumerRecord<>(
              partition.topic(),
              partition.partition(),
              offset,
              key.getBytes(UTF_8),
              serializer.serialize(partition.topic(), QueuedTasks.task(key, TaskAction.HIDE))));
    }
  }
}
