package io.evictl.gateway.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.gateway.access.BusyException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
  private Instant now = Instant.EPOCH;
  private final SeenIds seen = new SeenIds(2, Duration.ofSeconds(10), () -> now);

  @Test
  void first_isTrueOnce_forAsLongAsItIsKept() {
    assertThat(seen.first("a")).isTrue();
    assertThat(seen.first("a")).isFalse();
    now = now.plusSeconds(10);
    assertThat(seen.first("a")).isFalse();
    now = now.plusMillis(1);
    assertThat(seen.first("a")).isTrue();
  }

  @Test
  void forgotten_mayComeAgain() {
    seen.first("a");
    seen.forget("a");
    assertThat(seen.first("a")).isTrue();
  }

  /** An id is not thrown away for another: the call that it came with could be sent again then. */
  @Test
  void full_takesNoFurther() {
    seen.first("a");
    seen.first("b");
    assertThatThrownBy(() -> seen.first("c")).isInstanceOf(BusyException.class);
    assertThat(seen.first("a")).isFalse();
  }
}
