package io.evictl.storage.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.TakenTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final TopicPartition ZERO = new TopicPartition("tasks", 0);
  private static final TopicPartition ONE = new TopicPartition("tasks", 1);

  private final Backlog backlog = new Backlog();
  private final Frontier frontier = new Frontier(0);

  @Test
  void take_keepsTheOrderWithinAKey() throws Exception {
    var first = add(ZERO, 0, "a");
    var second = add(ZERO, 1, "a");
    var other = add(ZERO, 2, "b");

    var batch = backlog.take(Lane.CHANGES, 10);
    assertThat(batch).containsExactly(first, other);
    backlog.release(batch);
    assertThat(backlog.take(Lane.CHANGES, 10)).containsExactly(second);
  }

  @Test
  void take_givesNoMoreThanAsked() throws Exception {
    add(ZERO, 0, "a");
    add(ZERO, 1, "b");

    assertThat(backlog.take(Lane.CHANGES, 1)).hasSize(1);
    assertThat(backlog.size(Lane.CHANGES)).isEqualTo(1);
  }

  /** One reading of a dataset serves all that look through it. */
  @Test
  void take_ofDiscoveries_givesAllOfOneKey() throws Exception {
    var first = add(ZERO, 0, "a", TaskAction.DISCOVER);
    var other = add(ZERO, 1, "b", TaskAction.DISCOVER);
    var second = add(ONE, 0, "a", TaskAction.DISCOVER);

    var batch = backlog.take(Lane.DISCOVERY, 10);
    var later = add(ZERO, 2, "a", TaskAction.DISCOVER);

    assertThat(batch).containsExactly(first, second);
    assertThat(backlog.take(Lane.DISCOVERY, 10)).containsExactly(other);
    backlog.release(batch);
    assertThat(backlog.take(Lane.DISCOVERY, 10)).containsExactly(later);
  }

  /** Guarantee I10: a discovery takes seconds, and holds up no hide. */
  @Test
  void I10_FairProgress_discoveriesWaitInALaneOfTheirOwn() throws Exception {
    var discovery = add(ZERO, 0, "a", TaskAction.DISCOVER);
    var hide = add(ZERO, 1, "b");

    assertThat(backlog.take(Lane.CHANGES, 10)).containsExactly(hide);
    assertThat(backlog.size(Lane.DISCOVERY)).isEqualTo(1);
    assertThat(backlog.take(Lane.DISCOVERY, 1)).containsExactly(discovery);
    assertThat(backlog.awaitBack(List.of(ZERO), Duration.ofMillis(20))).isFalse();
  }

  @Test
  void drop_forgetsWhatWaitsOfAPartition() throws Exception {
    add(ZERO, 0, "a");
    add(ZERO, 1, "c", TaskAction.DISCOVER);
    var other = add(ONE, 0, "b");

    backlog.drop(List.of(ZERO));

    assertThat(backlog.take(Lane.CHANGES, 10)).containsExactly(other);
    assertThat(backlog.size(Lane.DISCOVERY)).isZero();
  }

  @Test
  void awaitBack_isBounded() throws Exception {
    add(ZERO, 0, "a");
    var batch = backlog.take(Lane.CHANGES, 1);

    assertThat(backlog.awaitBack(List.of(ZERO), Duration.ofMillis(20))).isFalse();
    assertThat(backlog.awaitBack(List.of(ONE), Duration.ofMillis(20))).isTrue();
    backlog.release(batch);
    assertThat(backlog.awaitBack(List.of(ZERO), Duration.ofMillis(20))).isTrue();
  }

  @Test
  void close_endsWaiting() throws Exception {
    add(ZERO, 0, "a");
    backlog.close();

    assertThat(backlog.take(Lane.CHANGES, 1)).isEmpty();
    assertThatThrownBy(() -> backlog.pause(Duration.ofHours(1)))
        .isInstanceOf(InterruptedException.class);
  }

  private QueuedTask add(TopicPartition partition, long offset, String key) {
    return add(partition, offset, key, TaskAction.HIDE);
  }

  private QueuedTask add(TopicPartition partition, long offset, String key, TaskAction action) {
    var task = TakenTask.of(QueuedTasks.task(key, action), Instant.EPOCH);
    var queued = new QueuedTask(partition, offset, key, task, frontier);
    backlog.add(queued);
    return queued;
  }
}
