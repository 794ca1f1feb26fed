package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.parentOf;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retry-failed takes up exactly what failed, in a run of its own. */
class RetryFailedTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void failedHides_areTriedAgain_thoseOnly() {
    var request = submitted(3);
    stream.work(
        task -> answer(task, task.getIndex() == 1 ? TaskOutcome.ABSENT : TaskOutcome.FAILED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getErrorCount()).isEqualTo(2);

    retryFailed(request);
    var again = stream.newTasks();
    assertThat(again).extracting(EvictionTask::getIndex).containsExactlyInAnyOrder(0, 2);
    assertThat(again).extracting(EvictionTask::getAttempt).allMatch(attempt -> attempt > 0);
    assertThat(stream.status().getRun()).isEqualTo(2);
    assertThat(stream.status().getErrorCount()).as("errors start anew").isZero();
    again.forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getAbsent()).isEqualTo(3);
  }

  @Test
  void failedPurges_areAskedForByPurgeTasks() {
    var request = submitted(2);
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    purge(0, TaskOutcome.PURGED);
    purge(1, TaskOutcome.FAILED);
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getCounts().getPurgeFailed()).isEqualTo(1);

    retryFailed(request);
    var again = stream.newTasks();
    assertThat(again).extracting(EvictionTask::getAction).containsExactly(TaskAction.PURGE);
    assertThat(again).extracting(EvictionTask::getIndex).containsExactly(1);
    assertThat(stream.status().getCounts().getAwaitingPurge()).isEqualTo(1);
    stream.result(answer(again.getFirst(), TaskOutcome.PURGED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getPurged()).isEqualTo(2);
  }

  @Test
  void lostExecution_isOpenedAgain() {
    var root = execution("root");
    var child = execution("child");
    stream.stored(
        root,
        ExecutionPhase.SUCCEEDED,
        cached("n0", root, 1),
        parentOf("n1", child, ChildLink.VERIFIED));
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);

    stream.stored(child, ExecutionPhase.SUCCEEDED, cached("n0", child, 2));
    retryFailed(request);
    stream.answerQuestions();
    assertThat(stream.newTasks())
        .extracting(EvictionTask::getEntry)
        .as("not those that are done")
        .containsExactly(entry(2));
    stream.result(answer(stream.issued.getLast(), TaskOutcome.ABSENT));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getExecutionsPlanned()).isEqualTo(2);
  }

  @Test
  void entries_limitWhatIsTakenUp() {
    var request = submitted(3);
    stream.work(task -> answer(task, TaskOutcome.FAILED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    retryFailed(request, entry(1));
    stream.pass(Duration.ofSeconds(1));
    assertThat(stream.newTasks()).extracting(EvictionTask::getEntry).containsExactly(entry(1));
    stream.result(answer(stream.issued.getLast(), TaskOutcome.ABSENT));
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getCounts().getFailed()).isEqualTo(2);
    assertThat(stream.status().getCounts().getAbsent()).isEqualTo(1);
  }

  @Test
  void deadlineCountsFromTheControl() {
    var request = submitted(1);
    stream.work(task -> answer(task, TaskOutcome.FAILED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    stream.pass(Duration.ofHours(30));
    retryFailed(request);
    var again = stream.newTasks().getFirst();
    assertThat(again.getDeadline()).isAfter(stream.clock.instant().plus(Duration.ofHours(23)));
    stream.result(
        answer(again, again.getAction(), TaskOutcome.RETRY).setRetryAfterMillis(5000L).build());
    stream.pass(Duration.ofSeconds(20));
    assertThat(stream.newTasks()).hasSize(1);
  }

  private EvictionRequest submitted(int entries) {
    var root = execution("root");
    var nodes = cached(root, entries);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    return request;
  }

  private void purge(int index, TaskOutcome outcome) {
    var task = stream.issued.get(index);
    stream.result(answer(task, TaskAction.PURGE, outcome).build());
  }

  private void retryFailed(EvictionRequest request, EntryKey... entries) {
    stream.control(
        Samples.control(request.getRequestId(), ControlAction.RETRY_FAILED)
            .setEntries(List.of(entries))
            .build());
  }
}
