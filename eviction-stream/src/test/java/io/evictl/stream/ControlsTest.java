package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.control;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Controls of a request. */
class ControlsTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void limit_waitsForApproval() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    var request =
        request(
            root,
            options -> options.setLimits(EvictionLimits.newBuilder().setMaxEntries(1L).build()));
    stream.submit(request);
    stream.answerQuestions();
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    stream.control(control(request.getRequestId(), ControlAction.APPROVE).build());
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void restore_ofOneEntry_thenOfAll() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    stream.control(
        control(request.getRequestId(), ControlAction.RESTORE)
            .setEntries(List.of(entry(2)))
            .build());
    var restore = stream.newTasks();
    assertThat(restore).hasSize(1);
    assertThat(restore.getFirst().getAction()).isEqualTo(TaskAction.RESTORE);
    assertThat(restore.getFirst().getEntry()).isEqualTo(entry(2));
    stream.result(answer(restore.getFirst(), TaskOutcome.RESTORED));
    assertThat(stream.status().getCounts().getRestored()).isEqualTo(1);
    stream.control(control(request.getRequestId(), ControlAction.RESTORE).build());
    stream.work(task -> answer(task, TaskOutcome.RESTORED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.RESTORED);
  }

  @Test
  void cancel_stopsWhatIsNotOut() {
    var root = execution("root");
    var nodes = cached(root, 400);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.control(control(request.getRequestId(), ControlAction.CANCEL).build());
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(256);
    assertThat(stream.status().getCounts().getCancelled()).isEqualTo(144);
    assertThat(stream.status().getState()).isEqualTo(RequestState.EVICTED);
    stream.issued.forEach(
        task -> stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build()));
    assertThat(stream.status().getState()).isEqualTo(RequestState.CANCELLED);
  }

  @Test
  void cancel_endsWaitingAtOnce() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.control(control(request.getRequestId(), ControlAction.CANCEL).build());
    assertThat(stream.status().getState()).isEqualTo(RequestState.CANCELLED);
    stream.answerQuestions();
    assertThat(stream.newTasks()).isEmpty();
  }
}
