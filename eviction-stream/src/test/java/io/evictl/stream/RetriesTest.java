package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that workers ask to try again. */
class RetriesTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void retry_comesBackAfterItsPause_andFailsAtTheDeadline() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    stream.submit(request(root, options -> options.setDeadlineMillis(600_000)));
    stream.answerQuestions();
    for (int i = 0; i < 2000 && !StatusChecks.isTerminal(stream.status().getState()); i++) {
      stream.work(
          task ->
              answer(task, task.getAction(), TaskOutcome.RETRY)
                  .setRetryAfterMillis(20_000L)
                  .setError(
                      EvictionError.newBuilder()
                          .setCode(ErrorCode.RESERVATION_NOT_ACQUIRED)
                          .setMessage("reserved by bob")
                          .build())
                  .build());
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(stream.issued.size()).isBetween(4, 40);
    assertThat(stream.issued)
        .extracting(EvictionTask::getAttempt)
        .containsExactlyElementsOf(IntStream.range(0, stream.issued.size()).boxed().toList());
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    assertThat(stream.status().getErrors().getFirst().getCode())
        .isEqualTo(ErrorCode.RESERVATION_NOT_ACQUIRED);
    assertThat(stream.clock.instant()).isBefore(Samples.NOW.plusSeconds(620));
  }
}
