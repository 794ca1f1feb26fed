package io.evictl.stream.expand;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.stream.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An execution with more nodes than one step deletes. */
class ForgettingTest {
  private static final int NODES = 25_000;

  private final List<ExpandReport> reports = new ArrayList<>();
  private final ExpandSide side = new ExpandSide(task -> {}, reports::add, question -> {});
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

  /** I4 NoSilentLeak: what was left of it must not hide entries from the next request. */
  @Test
  void I4_NoSilentLeak_executionReadAnewInBetween_hasAllItsEntries() {
    see("large", NODES);
    side.tick(later);
    see("large", "again", NODES, later);
    var request = Samples.request(Samples.execution("large"), options -> {});
    side.take(
        ExpandCommand.newBuilder()
            .setRequestId(request.getRequestId())
            .setRequest(request)
            .setExecution(Samples.execution("large"))
            .setStep(ExpandStep.OPEN)
            .setDeadline(later.plus(Duration.ofHours(1)))
            .build(),
        later);
    IntStream.range(0, 10).forEach(tick -> side.tick(later));
    assertThat(reports)
        .filteredOn(report -> report.getState() == ExpandState.OPENED)
        .extracting(ExpandReport::getTotal)
        .containsExactly(NODES);
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
    see(name, "s", nodes, Samples.NOW);
  }

  private void see(String name, String snapshot, int nodes, Instant now) {
    var execution = Samples.execution(name);
    var states =
        IntStream.range(0, nodes).mapToObj(i -> Samples.cached("n" + i, execution, i)).toList();
    Samples.snapshot(execution, snapshot + "-" + name, ExecutionPhase.SUCCEEDED, states)
        .forEach(event -> side.take(event, now));
  }
}
