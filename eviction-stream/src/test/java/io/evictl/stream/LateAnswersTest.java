package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that was given up at its deadline was carried out after all. */
class LateAnswersTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void hideToldAfterTheEnd_changesNoStatus_butIsAudited() {
    var task = givenUp();
    var ended = stream.status();
    assertThat(ended.getState()).isEqualTo(RequestState.FAILED);

    stream.audit();
    stream.result(answer(task, TaskOutcome.EVICTED));
    assertThat(stream.status()).isEqualTo(ended);
    assertThat(outcomes()).containsExactly(TaskOutcome.EVICTED);
  }

  @Test
  void keptToldAfterTheEnd_isNoNews() {
    var task = givenUp();
    stream.audit();
    stream.result(answer(task, TaskOutcome.KEPT));
    assertThat(outcomes()).isEmpty();
  }

  private List<TaskOutcome> outcomes() {
    return stream.audit().stream()
        .filter(record -> record.getEvent() == AuditEvent.TASK_OUTCOME)
        .flatMap((AuditRecord record) -> record.getOutcome().stream())
        .toList();
  }

  /** The only task of a request; one worker could not do it in time, another has it as well. */
  private EvictionTask givenUp() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    stream.submit(request(root, options -> options.setDeadlineMillis(60_000)));
    stream.answerQuestions();
    var task = stream.newTasks().getFirst();
    var beyond = Duration.ofMinutes(5).toMillis();
    stream.result(
        answer(task, task.getAction(), TaskOutcome.RETRY).setRetryAfterMillis(beyond).build());
    return task;
  }
}
