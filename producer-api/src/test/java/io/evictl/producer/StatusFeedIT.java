package io.evictl.producer;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Read models get the whole topic, whatever is between; results are read as they came. */
@ExtendWith(LeakCheck.class)
class StatusFeedIT {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private TestTopics topics;

  @BeforeEach
  void start() {
    topics = new TestTopics();
  }

  @AfterEach
  void stop() {
    topics.close();
  }

  @Test
  void feed_handsOnWhatWasThere_andWhatComes() {
    publish("a", 1);
    topics.writeBytes(topics.messaging().topics().status(), "b", new byte[] {1, 2, 3});
    publish("c", 1);
    try (var feed = new StatusFeed(topics.messaging(), listener())) {
      feed.start();
      await().atMost(DEFINITELY_TOO_SLOW).until(feed::hasCaughtUp);
      assertThat(seen).containsExactlyInAnyOrder("a 1", "c 1");
      publish("a", 2);
      topics.writeBytes(topics.messaging().topics().status(), "c", null);
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .untilAsserted(() -> assertThat(seen).contains("a 2", "c forgotten"));
      assertThat(feed.isCurrent()).isTrue();
    }
  }

  /** A listener that keeps says where to go on; what it could not keep is handed on anew. */
  @Test
  void feed_goesOnWhereTheListenerSays() {
    var keeping = new Keeping();
    for (int i = 1; i <= 30; i++) {
      publish("a", i);
    }
    try (var feed = new StatusFeed(topics.messaging(), keeping)) {
      feed.start();
      await().atMost(DEFINITELY_TOO_SLOW).until(feed::hasCaughtUp);
    }
    assertThat(keeping.refused).isEqualTo(1);
    assertThat(keeping.kept.getLast()).isEqualTo(30);
    assertThat(keeping.caughtUp).isTrue();
    int before = keeping.kept.size();
    publish("a", 31);
    try (var feed = new StatusFeed(topics.messaging(), keeping)) {
      feed.start();
      await().atMost(DEFINITELY_TOO_SLOW).until(feed::hasCaughtUp);
    }
    assertThat(keeping.kept.subList(before, keeping.kept.size())).containsExactly(31L);
  }

  /** Fails to keep once. */
  private static final class Keeping implements StatusFeed.Listener {
    private final List<Long> handed = new ArrayList<>();
    private final List<Long> kept = new CopyOnWriteArrayList<>();
    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private volatile int refused;
    private volatile boolean caughtUp;

    @Override
    public Map<Integer, Long> begin(Map<Integer, Long> ends) {
      handed.clear();
      return Map.copyOf(positions);
    }

    @Override
    public void status(EvictionStatus status) {
      handed.add(status.getSequence());
    }

    @Override
    public void forgotten(String requestId) {}

    @Override
    public void handed(Map<Integer, Long> next) {
      if (refused == 0) {
        refused = 1;
        throw new StatusFeed.NotKeptException("once", null);
      }
      kept.addAll(handed);
      handed.clear();
      positions.putAll(next);
    }

    @Override
    public void caughtUp() {
      caughtUp = true;
    }
  }

  @Test
  void feed_hasNotCaughtUp_beforeItHasRead() {
    publish("a", 1);
    try (var feed = new StatusFeed(topics.messaging(), listener())) {
      assertThat(feed.hasCaughtUp()).isFalse();
      assertThat(feed.isCurrent()).isFalse();
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void results_areThoseOfTheRequest_inTheirOrder() {
    var mine = UUID.randomUUID().toString();
    result(mine, TaskOutcome.FAILED);
    result(UUID.randomUUID().toString(), TaskOutcome.KEPT);
    topics.writeBytes(topics.messaging().topics().results(), mine, new byte[] {1, 2, 3});
    result(mine, TaskOutcome.EVICTED);
    var read = new ArrayList<TaskOutcome>();
    new ResultLog(topics.messaging())
        .read(mine, Instant.now(), result -> read.add(result.getOutcome()));
    assertThat(read).containsExactly(TaskOutcome.FAILED, TaskOutcome.EVICTED);
  }

  private StatusFeed.Listener listener() {
    return new StatusFeed.Listener() {
      @Override
      public void status(EvictionStatus status) {
        seen.add(status.getRequestId() + " " + status.getSequence());
      }

      @Override
      public void forgotten(String requestId) {
        seen.add(requestId + " forgotten");
      }
    };
  }

  private void publish(String id, long sequence) {
    var now = Instant.now();
    topics.write(
        topics.messaging().topics().status(),
        id,
        EvictionStatus.class,
        EvictionStatus.newBuilder()
            .setRequestId(id)
            .setState(RequestState.RUNNING)
            .setSequence(sequence)
            .setCounts(StatusCounts.newBuilder().build())
            .setAcceptedAt(now)
            .setUpdatedAt(now)
            .build());
  }

  private void result(String id, TaskOutcome outcome) {
    var now = Instant.now();
    topics.write(
        topics.messaging().topics().results(),
        id,
        EvictionResult.class,
        EvictionResult.newBuilder()
            .setTaskId(UUID.randomUUID().toString())
            .setRequestId(id)
            .setOutcome(outcome)
            .setExecution(new ExecutionId("p", "d", "e"))
            .setEntry(
                EntryKey.newBuilder()
                    .setProject("p")
                    .setDomain("d")
                    .setDataset("s")
                    .setVersion("v")
                    .setTag("t")
                    .build())
            .setStartedAt(now)
            .setFinishedAt(now)
            .build());
  }
}
