package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.control;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** I4 NoSilentLeak: what got lost is driven again. */
class RedriveTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void lostTask_isDrivenAgain() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    var lost = stream.newTasks();
    stream.result(answer(lost.getFirst(), TaskOutcome.EVICTED));
    stream.pass(Duration.ofSeconds(130));
    var again = stream.newTasks();
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().getTaskId()).isEqualTo(lost.getLast().getTaskId());
    stream.result(answer(again.getFirst(), TaskOutcome.EVICTED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.EVICTED);
  }

  @Test
  void lostPurgeResult_isAskedForAgain() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    stream.work(
        task ->
            answer(task, task.getAction(), TaskOutcome.EVICTED)
                .setRestorableUntil(stream.clock.instant().plusSeconds(30))
                .build());
    var first = stream.issued.getFirst();
    stream.result(answer(first, TaskAction.PURGE, TaskOutcome.PURGED).build());
    stream.pass(Duration.ofSeconds(80));
    assertThat(stream.newTasks()).as("not before it is overdue").isEmpty();
    stream.pass(Duration.ofSeconds(130));
    var again = stream.newTasks();
    assertThat(again).extracting(EvictionTask::getAction).containsExactly(TaskAction.PURGE);
    assertThat(again).extracting(EvictionTask::getEntry).containsExactly(entry(2));
    stream.result(answer(again.getFirst(), TaskOutcome.PURGED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  /** What a cancellation held back must not come back as something that got lost. */
  @Test
  void I2_NoOverDelete_redriveOfACancelledRequest_leavesWhatNeverWentOut() {
    var root = execution("root");
    var nodes = cached(root, 400);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.control(control(request.getRequestId(), ControlAction.CANCEL).build());
    stream.work(
        task ->
            answer(task, task.getAction(), TaskOutcome.EVICTED)
                .setRestorableUntil(stream.clock.instant().plusSeconds(30))
                .build());
    var out = List.copyOf(stream.issued);
    out.subList(1, out.size())
        .forEach(task -> stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build()));
    stream.pass(Duration.ofSeconds(80));
    stream.pass(Duration.ofSeconds(130));
    var again = stream.newTasks();
    assertThat(again).extracting(EvictionTask::getAction).containsExactly(TaskAction.PURGE);
    assertThat(again.getFirst().getEntry()).isEqualTo(out.getFirst().getEntry());
  }
}
