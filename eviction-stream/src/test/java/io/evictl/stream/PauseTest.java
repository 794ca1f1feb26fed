package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pause holds back what is not out yet. */
class PauseTest {
  private final StreamHarness stream =
      new StreamHarness(
          "stream.window.least", "4", "stream.window.first", "4", "stream.window.most", "4");

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void pause_letsInWhatIsOut_thenWaits_untilResumed() {
    var request = submitted();
    var out = stream.newTasks();
    assertThat(out).hasSize(4);
    control(request, ControlAction.PAUSE);
    assertThat(stream.status().getState()).isEqualTo(RequestState.RUNNING);
    assertThat(stream.status().getPaused()).isTrue();

    out.forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getState()).isEqualTo(RequestState.WAITING);
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.RESUME);
    stream.pass(Duration.ofMinutes(5));
    assertThat(stream.newTasks()).as("no re-drive while paused").isEmpty();

    control(request, ControlAction.RESUME);
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued).hasSize(10);
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getPaused()).isFalse();
  }

  @Test
  void pause_holdsBackWhatIsToBeTriedAgain() {
    var request = submitted();
    stream
        .newTasks()
        .forEach(
            task ->
                stream.result(
                    answer(task, task.getAction(), TaskOutcome.RETRY)
                        .setRetryAfterMillis(1000L)
                        .build()));
    stream.newTasks().forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    control(request, ControlAction.PAUSE);
    stream.newTasks().forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    stream.pass(Duration.ofSeconds(30));
    assertThat(stream.newTasks()).isEmpty();
    control(request, ControlAction.RESUME);
    for (int i = 0; i < 10; i++) {
      stream.work(task -> answer(task, TaskOutcome.ABSENT));
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void cancelOfAPausedRequest_endsIt() {
    var request = submitted();
    control(request, ControlAction.PAUSE);
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    control(request, ControlAction.CANCEL);
    assertThat(stream.status().getState()).isEqualTo(RequestState.CANCELLED);
    assertThat(stream.status().getCounts().getCancelled()).isEqualTo(6);
  }

  private EvictionRequest submitted() {
    var root = execution("root");
    var nodes = cached(root, 10);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    return request;
  }

  private void control(EvictionRequest request, ControlAction action) {
    stream.control(Samples.control(request.getRequestId(), action).build());
  }
}
