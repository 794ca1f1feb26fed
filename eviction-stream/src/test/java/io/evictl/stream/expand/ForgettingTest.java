package io.evictl.stream.expand;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.stream.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An execution with more nodes than one step deletes. */
class ForgettingTest {
  private static final int NODES = 25_000;

  private final ExpandSide side = new ExpandSide(task -> {}, report -> {}, question -> {});
  private final Instant later = Samples.NOW.plus(Duration.ofDays(8));

  @Test
  void manyNodes_goInSteps_andAnExecutionAskedForInBetweenIsNotTakenForComplete() {
    see("large", NODES);
    side.tick(later);
    assertThat(side.sizes().get("nodes")).as("after a step").isBetween(1, NODES - 1);
    assertThat(side.sizes()).containsEntry("exec", 1);
    assertThat(side.phaseOf(Samples.execution("large"), later)).isEqualTo(ExecutionPhase.UNKNOWN);

    IntStream.range(0, 10).forEach(tick -> side.tick(later));
    assertThat(side.sizes().values()).as("%s", side.sizes()).containsOnly(0);
  }

  @Test
  void restartInBetween_leavesNothingBehind() {
    see("large", NODES);
    side.tick(later);
    side.restart();
    IntStream.range(0, 10).forEach(tick -> side.tick(later));
    assertThat(side.sizes().values()).as("%s", side.sizes()).containsOnly(0);
  }

  @Test
  void executionsNamedLately_stay() {
    see("old", 2);
    var now = Samples.NOW.plus(Duration.ofDays(6));
    IntStream.range(0, 10).forEach(tick -> side.tick(now));
    assertThat(side.sizes()).containsEntry("exec", 1).containsEntry("nodes", 2);
  }

  private void see(String name, int nodes) {
    var execution = Samples.execution(name);
    var states =
        IntStream.range(0, nodes).mapToObj(i -> Samples.cached("n" + i, execution, i)).toList();
    Samples.snapshot(execution, "s-" + name, ExecutionPhase.SUCCEEDED, states)
        .forEach(event -> side.take(event, Samples.NOW));
  }
}
