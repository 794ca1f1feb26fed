package io.evictl.producer.snapshot;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static io.evictl.producer.snapshot.Rows.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.producer.TestTopics;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.SnapshotRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The service on a captured database, with a broker. */
@ExtendWith(LeakCheck.class)
class SnapshotServiceIT {
  private static final ExecutionId NESTED = execution("af4gzv2zmr82wv6h5m5k");
  private static final ExecutionId PARENT = execution("avcs2vm57t4tpbgjf5pl");
  private static final ExecutionId ARCHIVED = execution("ahxg8grgqq4d5rb84wcr");

  private static TestAdminDatabase captured;

  private TestTopics topics;
  private SnapshotService service;

  @BeforeAll
  static void load() {
    captured = TestAdminDatabase.captured("flyte-1.16.8-shapes");
  }

  @AfterAll
  static void drop() {
    captured.close();
  }

  @BeforeEach
  void start() {
    topics = new TestTopics();
    service = service(captured);
    service.start();
  }

  @AfterEach
  void stop() {
    service.close();
    topics.close();
  }

  @Test
  void request_isAnsweredWithBeginNodesAndTheirCount() {
    var askedAt = Instant.now();
    ask(PARENT);
    var answer = onlyAnswer(PARENT);
    assertThat(answer.outcome()).isEqualTo(SnapshotOutcome.FOUND);
    assertThat(answer.begin().getPhase()).isEqualTo(ExecutionPhase.SUCCEEDED);
    assertThat(answer.begin().getArchived()).isFalse();
    assertThat(answer.readAt()).isAfterOrEqualTo(askedAt);
    assertThat(answer.completed()).containsExactly((long) answer.nodes().size());
    try (var database = new AdminDatabase(captured.settings())) {
      var read = new SnapshotReader(database).read(PARENT).orElseThrow();
      assertThat(answer.nodes()).isNotEmpty().isEqualTo(read.nodes());
    }
  }

  @Test
  void archivedExecution_saysSo() {
    ask(ARCHIVED);
    assertThat(onlyAnswer(ARCHIVED).begin().getArchived()).isTrue();
  }

  @Test
  void unknownExecution_isNotFound() {
    var nobody = execution("nobody-knows");
    ask(nobody);
    var answer = onlyAnswer(nobody);
    assertThat(answer.outcome()).isEqualTo(SnapshotOutcome.NOT_FOUND);
    assertThat(answer.completed()).isEmpty();
  }

  /** I12 PoisonContained. */
  @Test
  void undecodableRequest_goesToDeadLettersAndStopsNothing() {
    var requests = topics.messaging().topics().snapshotRequests();
    topics.writeBytes(requests, Keys.of(NESTED), new byte[] {7, 7, 7});
    ask(NESTED);
    assertThat(onlyAnswer(NESTED).outcome()).isEqualTo(SnapshotOutcome.FOUND);
    var letters = topics.readBytes(topics.messaging().topics().deadLetters());
    assertThat(letters)
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).containsExactly(7, 7, 7);
              assertThat(letter.headers().lastHeader(DeadLetters.TOPIC).value())
                  .asString()
                  .isEqualTo(requests.name());
            });
  }

  /** A reader leaves out answers that are older than their question. */
  @Test
  void answer_isNotOlderThanAQuestionOfAnotherClock() {
    var fast = Instant.now().plusSeconds(3600);
    ask(NESTED, fast);
    assertThat(onlyAnswer(NESTED).readAt()).isAfterOrEqualTo(fast.minusNanos(1000));
  }

  @Test
  void restartedService_answersWhatWasAskedMeanwhile_andNothingTwice() {
    ask(NESTED);
    onlyAnswer(NESTED);
    service.close();
    ask(PARENT);
    service = service(captured);
    service.start();
    assertThat(onlyAnswer(PARENT).outcome()).isEqualTo(SnapshotOutcome.FOUND);
    assertThat(Answer.of(topics, NESTED)).hasSize(1);
  }

  private SnapshotService service(TestAdminDatabase database) {
    var settings = Map.of("snapshot.jdbc.url", database.urlWithUser());
    return new SnapshotService(SnapshotSettings.from(topics.settings(settings)));
  }

  private void ask(ExecutionId execution) {
    ask(execution, Instant.now());
  }

  private void ask(ExecutionId execution, Instant at) {
    topics.write(
        topics.messaging().topics().snapshotRequests(),
        Keys.of(execution),
        SnapshotRequest.class,
        SnapshotRequest.newBuilder()
            .setExecution(execution)
            .setIncludeChildren(true)
            .setRequestedAt(at)
            .build());
  }

  private Answer onlyAnswer(ExecutionId execution) {
    var answers =
        await()
            .atMost(DEFINITELY_TOO_SLOW)
            .until(() -> Answer.of(topics, execution), SnapshotServiceIT::isWhole);
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private static boolean isWhole(List<Answer> answers) {
    return !answers.isEmpty() && answers.getLast().isWhole();
  }
}
