package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is waited for before an execution can be expanded. */
class ConclusionTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void unknownExecution_isRejected() {
    stream.submit(request(execution("nobody"), options -> {}));
    stream.answerQuestions();
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("unknown execution").contains("nobody");
  }

  @Test
  void runningExecution_isRejectedNamingTheOption() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING, cached("n0", root, 1));
    stream.submit(request(root, options -> options.setWhenNotConcluded(WhenNotConcluded.REJECT)));
    stream.answerQuestions();
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("ASSUME_CONCLUDED");
    assertThat(stream.newTasks()).isEmpty();
  }

  @Test
  void runningExecution_isWaitedForUntilItConcludes() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING, cached("n0", root, 1));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.CONCLUSION);
    assertThat(stream.newTasks()).isEmpty();

    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.event(Samples.phase(root, ExecutionPhase.SUCCEEDED));
    assertThat(stream.answerQuestions()).as("asked at once").isEqualTo(1);
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void runningExecution_failsTheRequestAtItsDeadline() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.ABORTING);
    stream.submit(request(root, options -> options.setDeadlineMillis(3_600_000)));
    for (int i = 0; i < 61; i++) {
      stream.answerQuestions();
      stream.pass(Duration.ofMinutes(1));
    }
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    assertThat(stream.status().getErrors())
        .extracting(EvictionError::getCode)
        .containsExactly(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void stuckExecution_isEvictedWhenAssumedConcluded() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.ABORTING, cached("n0", root, 1));
    stream.submit(
        request(root, options -> options.setWhenNotConcluded(WhenNotConcluded.ASSUME_CONCLUDED)));
    stream.answerQuestions();
    assertThat(stream.newTasks()).hasSize(1);
  }

  @Test
  void incompleteSnapshot_isAskedForAgain() {
    var root = execution("root");
    stream.submit(request(root, options -> {}));
    assertThat(stream.questions()).hasSize(1);
    var whole =
        Samples.snapshot(
            root,
            "s1",
            ExecutionPhase.SUCCEEDED,
            List.of(cached("a", root, 1), cached("b", root, 2)));
    stream.event(whole.get(0));
    stream.event(whole.get(1));
    stream.event(whole.get(3));
    assertThat(stream.newTasks()).isEmpty();
    stream.pass(Duration.ofSeconds(10));
    assertThat(stream.questions()).hasSize(1);
    stream.event(whole.get(2));
    assertThat(stream.newTasks()).hasSize(2);
  }
}
