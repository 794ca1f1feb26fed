package io.evictl.stream.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.stream.MovableClock;
import io.evictl.stream.Samples;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitBudgetTest {
  @Test
  void take_allowsFive_thenOneEach20Millis() {
    var clock = new MovableClock(Samples.NOW);
    var budget = new CommitBudget(clock);
    assertThat(taken(budget, 100)).isEqualTo(5);
    clock.move(Duration.ofHours(1));
    assertThat(taken(budget, 15)).isEqualTo(5);
    clock.move(Duration.ofMillis(40));
    assertThat(taken(budget, 5)).isEqualTo(2);
    clock.move(Duration.ofMillis(20));
    assertThat(taken(budget, 1)).isEqualTo(1);
  }

  @Test
  void take_whileManyCome_leavesItToTheInterval() {
    var clock = new MovableClock(Samples.NOW);
    var budget = new CommitBudget(clock);
    assertThat(taken(budget, 16)).isEqualTo(5);
    for (int i = 0; i < 50; i++) {
      clock.move(Duration.ofMillis(20));
      assertThat(taken(budget, 11)).isZero();
    }
    clock.move(Duration.ofMillis(20));
    assertThat(taken(budget, 10)).isZero();
    clock.move(Duration.ofMillis(20));
    assertThat(taken(budget, 2)).isEqualTo(1);
  }

  private static long taken(CommitBudget budget, int tries) {
    return IntStream.range(0, tries).filter(i -> budget.take()).count();
  }
}
