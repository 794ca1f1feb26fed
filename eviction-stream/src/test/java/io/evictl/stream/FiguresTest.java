package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rate, estimate and age are told while something runs, and no longer. */
class FiguresTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void rateAndEstimate_followTheAnswers() {
    var root = execution("root");
    var nodes = cached(root, 60);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    assertThat(stream.status().getRatePerSecond()).isEmpty();
    assertThat(stream.status().getOldestPendingAt()).isPresent();
    var planned = stream.status().getOldestPendingAt().orElseThrow();
    assertThat(planned).isBetween(Samples.NOW, stream.clock.instant());

    var tasks = stream.newTasks();
    for (int i = 0; i < 40; i++) {
      stream.result(answer(tasks.get(i), TaskOutcome.ABSENT));
      stream.pass(Duration.ofMillis(500));
    }
    var running = stream.status();
    assertThat(running.getRatePerSecond().orElseThrow()).isCloseTo(2.0, within(0.5));
    assertThat(running.getEtaSeconds().orElseThrow()).isCloseTo(10.0, within(3.0));
    assertThat(running.getOldestPendingAt()).contains(planned);

    tasks.subList(40, 60).forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    var end = stream.status();
    assertThat(end.getRatePerSecond()).isEmpty();
    assertThat(end.getEtaSeconds()).isEmpty();
    assertThat(end.getOldestPendingAt()).isEmpty();
  }
}
