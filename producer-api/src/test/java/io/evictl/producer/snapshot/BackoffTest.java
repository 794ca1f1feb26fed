package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  @Test
  void pause_doublesUpToTheLongest_andKeepsItsLowerHalf() {
    assertThat(backoff.after(1, 0)).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.after(1, 0.5)).isEqualTo(Duration.ofMillis(150));
    assertThat(backoff.after(3, 0)).isEqualTo(Duration.ofMillis(400));
    assertThat(backoff.after(9, 0)).isEqualTo(Duration.ofMillis(2500));
    assertThat(backoff.after(1_000_000, 0.999))
        .isBetween(Duration.ofMillis(4990), Duration.ofSeconds(5));
  }
}
