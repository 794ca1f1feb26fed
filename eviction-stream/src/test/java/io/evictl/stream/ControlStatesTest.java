package io.evictl.stream;

import static io.evictl.schemas.record.ControlAction.APPROVE;
import static io.evictl.schemas.record.ControlAction.CANCEL;
import static io.evictl.schemas.record.ControlAction.PAUSE;
import static io.evictl.schemas.record.ControlAction.RESTORE;
import static io.evictl.schemas.record.ControlAction.RESUME;
import static io.evictl.schemas.record.ControlAction.RETRY_FAILED;
import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.control;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Which control a request takes in which state. Each is answered in the status, with a reason where
 * it is refused, and a repeat of it changes nothing.
 */
class ControlStatesTest {
  private final StreamHarness stream = new StreamHarness();
  private int requests;

  @AfterEach
  void close() {
    stream.close();
  }

  private interface Setting {
    EvictionRequest reach();
  }

  @Test
  void controls_areTakenOrRefused_asTheStateAllows() {
    check(this::waiting, RequestState.WAITING, EnumSet.of(CANCEL, PAUSE));
    check(this::overLimit, RequestState.WAITING, EnumSet.of(CANCEL, PAUSE, APPROVE));
    check(this::running, RequestState.RUNNING, EnumSet.of(CANCEL, PAUSE));
    check(this::paused, RequestState.RUNNING, EnumSet.of(CANCEL, PAUSE, RESUME));
    check(() -> hidden(TaskOutcome.EVICTED), RequestState.EVICTED, EnumSet.of(CANCEL, RESTORE));
    check(
        () -> hidden(TaskOutcome.FAILED),
        RequestState.EVICTED,
        EnumSet.of(CANCEL, RESTORE, RETRY_FAILED));
    check(() -> purged(TaskOutcome.ABSENT), RequestState.SUCCEEDED, Set.of());
    check(
        () -> purged(TaskOutcome.FAILED), RequestState.PARTIALLY_FAILED, EnumSet.of(RETRY_FAILED));
    check(this::rejected, RequestState.REJECTED, Set.of());
    check(this::cancelled, RequestState.CANCELLED, Set.of());
  }

  @Test
  void controlOfNobody_isAnsweredInTheAuditTrailOnly() {
    stream.control(control("00000000-0000-4000-8000-000000000000", CANCEL).build());
    assertThat(stream.audit()).singleElement().asString().contains("no such request");
  }

  private void check(Setting setting, RequestState state, Set<ControlAction> taken) {
    for (var action : ControlAction.values()) {
      var request = setting.reach();
      var before = stream.status();
      assertThat(before.getState()).isEqualTo(state);
      var control = control(request.getRequestId(), action).build();
      stream.control(control);
      var after = stream.status();
      var answer = after.getLastControl().orElseThrow();
      assertThat(answer.getControlId()).isEqualTo(control.getControlId());
      assertThat(answer.getAction()).isEqualTo(action);
      assertThat(answer.getMessage()).as("%s in %s", action, state).isNotBlank();
      assertThat(answer.getAccepted())
          .as("%s in %s: %s", action, before, answer.getMessage())
          .isEqualTo(taken.contains(action));
      if (!answer.getAccepted()) {
        assertSame(before, after);
      }
      stream.newTasks();
      stream.control(control);
      assertThat(stream.newTasks()).as("tasks of a repeat of %s", action).isEmpty();
      assertThat(stream.status().getLastControl().map(ControlAnswer::getAnsweredAt))
          .contains(answer.getAnsweredAt());
    }
  }

  private static void assertSame(EvictionStatus before, EvictionStatus after) {
    assertThat(after.getState()).isEqualTo(before.getState());
    assertThat(after.getCounts()).isEqualTo(before.getCounts());
    assertThat(after.getRun()).isEqualTo(before.getRun());
    assertThat(after.getPaused()).isEqualTo(before.getPaused());
  }

  private EvictionRequest submitted(ExecutionPhase phase, @Nullable Long limit) {
    var root = execution("root" + requests++);
    stream.stored(root, phase, cached("n0", root, 1), cached("n1", root, 2));
    var limits = EvictionLimits.newBuilder().setMaxEntries(limit).build();
    var request = request(root, options -> options.setLimits(limits));
    stream.submit(request);
    stream.answerQuestions();
    return request;
  }

  private EvictionRequest waiting() {
    var request = submitted(ExecutionPhase.RUNNING, null);
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.CONCLUSION);
    return request;
  }

  private EvictionRequest overLimit() {
    var request = submitted(ExecutionPhase.SUCCEEDED, 1L);
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    return request;
  }

  private EvictionRequest running() {
    return submitted(ExecutionPhase.SUCCEEDED, null);
  }

  private EvictionRequest paused() {
    var request = running();
    stream.control(control(request.getRequestId(), PAUSE).build());
    assertThat(stream.status().getPaused()).isTrue();
    return request;
  }

  /** One entry is hidden; the other has the outcome given. */
  private EvictionRequest hidden(TaskOutcome other) {
    var request = running();
    stream
        .newTasks()
        .forEach(
            task ->
                stream.result(answer(task, task.getIndex() == 0 ? TaskOutcome.EVICTED : other)));
    return request;
  }

  private EvictionRequest purged(TaskOutcome other) {
    var request = hidden(other);
    stream.issued.stream()
        .filter(task -> task.getRequestId().equals(request.getRequestId()))
        .filter(task -> task.getIndex() == 0)
        .forEach(task -> stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build()));
    return request;
  }

  private EvictionRequest rejected() {
    var request = request(execution("nobody" + requests++), options -> {});
    stream.submit(request);
    stream.answerQuestions();
    return request;
  }

  private EvictionRequest cancelled() {
    var request = waiting();
    stream.control(control(request.getRequestId(), CANCEL).build());
    return request;
  }
}
