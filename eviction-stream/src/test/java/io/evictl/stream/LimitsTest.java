package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.control;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.parentOf;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits in number and time. */
class LimitsTest {
  private final StreamHarness stream = new StreamHarness();
  private final ExecutionId root = execution("root");
  private final ExecutionId child = execution("child");

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void approval_upToFewerThanPlanned_isNotEnough() {
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("a", root, 1), cached("b", root, 2));
    var request = submit(options -> options.setLimits(limit(0)));
    stream.control(approval(request).setApprovedEntries(1L).build());
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    assertThat(stream.status().getLastControl().map(ControlAnswer::getMessage).orElseThrow())
        .contains("up to 1")
        .contains("2 are planned");
    stream.control(approval(request).setApprovedEntries(2L).build());
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void moreThanWasApproved_waitsAnew() {
    stream.stored(
        root,
        ExecutionPhase.SUCCEEDED,
        cached("a", root, 1),
        cached("b", root, 2),
        parentOf("c", child, ChildLink.VERIFIED));
    stream.stored(child, ExecutionPhase.RUNNING, cached("n0", child, 3));
    var request = submit(options -> options.setLimits(limit(1)));
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    stream.control(approval(request).build());
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued).hasSize(2);

    stream.stored(child, ExecutionPhase.SUCCEEDED, cached("n0", child, 3));
    stream.event(Samples.phase(child, ExecutionPhase.SUCCEEDED));
    stream.answerQuestions();
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    stream.control(approval(request).build());
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued).hasSize(3);
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void plan_isNotHeldBackByALimit_norApproved() {
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("a", root, 1), cached("b", root, 2));
    var request = submit(options -> options.setLimits(limit(1)).setMode(EvictionMode.PLAN));
    stream.control(approval(request).build());
    assertThat(stream.status().getLastControl().orElseThrow().getAccepted()).isFalse();
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(2);
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void childThatRunsBeyondItsDeadline_isAFailureOfItsOwn() {
    stream.stored(
        root,
        ExecutionPhase.SUCCEEDED,
        cached("a", root, 1),
        parentOf("c", child, ChildLink.VERIFIED));
    stream.stored(child, ExecutionPhase.RUNNING, cached("n0", child, 3));
    submit(options -> options.setChildDeadlineMillis(600_000));
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    for (int i = 0; i < 9; i++) {
      stream.pass(Duration.ofMinutes(1));
      stream.answerQuestions();
    }
    assertThat(stream.status().getState()).isEqualTo(RequestState.WAITING);
    stream.pass(Duration.ofMinutes(2));
    assertThat(stream.issued).as("the rest went on").hasSize(1);
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getErrors())
        .extracting(EvictionError::getCode)
        .containsExactly(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(stream.status().getErrors().getFirst().getExecution()).contains(child);
  }

  private EvictionRequest submit(Consumer<EvictionOptions.Builder> options) {
    var request = request(root, options);
    stream.submit(request);
    stream.answerQuestions();
    return request;
  }

  private static EvictionControl.Builder approval(EvictionRequest request) {
    return control(request.getRequestId(), ControlAction.APPROVE);
  }

  private static EvictionLimits limit(long entries) {
    return EvictionLimits.newBuilder().setMaxEntries(entries).build();
  }
}
