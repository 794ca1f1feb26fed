package io.evictl.storage.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final long SECOND = 1_000_000_000;

  private final Breaker breaker = new Breaker(0, attempts -> Duration.ofSeconds(attempts));

  @Test
  void admits_oneProbeAfterThePause_andAllAfterItsAnswer() {
    assertThat(breaker.admits(1)).isTrue();
    breaker.failed(2, 1, true);

    assertThat(breaker.admits(SECOND)).isFalse();
    assertThat(breaker.admits(SECOND + 2)).isTrue();
    breaker.take();
    assertThat(breaker.admits(9 * SECOND)).as("a probe is under way").isFalse();

    breaker.failed(2 * SECOND, 2 * SECOND - 1, true);
    assertThat(breaker.waitNanos(2 * SECOND)).isEqualTo(2 * SECOND);
    breaker.answered(5 * SECOND);
    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.admits(5 * SECOND)).isTrue();
  }

  /** Calls that were under way together count once: the pause does not grow with them. */
  @Test
  void failed_callsUnderWayTogetherCountOnce() {
    for (int i = 0; i < 8; i++) {
      breaker.failed(10, 5, true);
    }

    assertThat(breaker.waitNanos(10)).isEqualTo(SECOND);
  }

  @Test
  void failed_uselessAnswersOpenItOnlyIfTheyGoOn() {
    for (int i = 1; i < 6; i++) {
      breaker.failed(i, i, false);
    }
    assertThat(breaker.isOpen()).isFalse();

    breaker.failed(SECOND + 2, SECOND + 1, false);

    assertThat(breaker.isOpen()).isTrue();
  }
}
