package io.evictl.storage.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Several workers at one backlog: each task comes once, tasks of one key one after the other and in
 * their order, and the frontier ends above the last. Interleavings are looked for in earnest by
 * {@code ops/benchmarks/run interleavings}.
 */
class BacklogThreadsTest {
  private static final int TASKS = 4_000;
  private static final int WORKERS = 4;
  private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);

  private final long seed = System.nanoTime();
  private final Backlog backlog = new Backlog();
  private final Frontier frontier = new Frontier(0);
  private final Map<String, AtomicInteger> out = new ConcurrentHashMap<>();
  private final Map<String, Collection<Long>> done = new ConcurrentHashMap<>();
  private final Collection<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  @Test
  void I1_NoLostRequest_tasksComeOnceAndInTheOrderOfTheirKey() throws Exception {
    System.out.println("seed=" + seed);
    var random = new Random(seed);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < WORKERS; i++) {
      int most = 1 + i * 10;
      threads.add(Thread.ofPlatform().start(() -> work(most)));
    }
    long passed = 0;
    for (long offset = 0; offset < TASKS; offset++) {
      frontier.started(offset);
      backlog.add(QueuedTasks.queued(PARTITION, offset, "k" + random.nextInt(40), frontier));
      long position = frontier.position();
      assertThat(position).isBetween(passed, offset + 1);
      passed = position;
    }
    while (backlog.size(Lane.CHANGES) > 0) {
      Thread.onSpinWait();
    }
    assertThat(backlog.awaitBack(List.of(PARTITION), Duration.ofSeconds(60))).isTrue();
    backlog.close();
    for (var thread : threads) {
      thread.join();
    }

    assertThat(wrong).as("seed %d", seed).isEmpty();
    assertThat(count).hasValue(TASKS);
    assertThat(frontier.position()).isEqualTo(TASKS);
    assertThat(done.values()).allSatisfy(offsets -> assertThat(List.copyOf(offsets)).isSorted());
  }

  private void work(int most) {
    try {
      for (var batch = backlog.take(Lane.CHANGES, most);
          !batch.isEmpty();
          batch = backlog.take(Lane.CHANGES, most)) {
        batch.forEach(this::workOn);
        backlog.release(batch);
      }
    } catch (InterruptedException | RuntimeException e) {
      wrong.add(e.toString());
    }
  }

  private void workOn(QueuedTask task) {
    var others = out.computeIfAbsent(task.key(), key -> new AtomicInteger());
    if (others.incrementAndGet() != 1) {
      wrong.add("two of key " + task.key() + " at a time");
    }
    done.computeIfAbsent(task.key(), key -> new ConcurrentLinkedQueue<>()).add(task.offset());
    count.incrementAndGet();
    others.decrementAndGet();
    task.finished();
  }
}
