package io.evictl.storage.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffTest {

  @Property
  void after_staysWithinItsBounds(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int attempts) {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(seed));

    var pause = backoff.after(attempts);

    assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(5));
    if (attempts <= 1) {
      assertThat(pause).isLessThanOrEqualTo(Duration.ofMillis(100));
    }
  }
}
