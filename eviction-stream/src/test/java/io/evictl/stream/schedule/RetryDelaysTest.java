package io.evictl.stream.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.stream.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetryDelaysTest {
  private static final Instant NOW = Samples.NOW;
  private final RetryDelays delays = new RetryDelays(Duration.ofSeconds(1), Duration.ofMinutes(2));

  @Property
  void next_liesWithinItsBounds(
      @ForAll long seed,
      @ForAll @IntRange(max = 100) int attempt,
      @ForAll @LongRange(min = 0, max = 200_000) long asked,
      @ForAll @LongRange(min = -1000, max = 400_000) long left) {
    var deadline = NOW.plusMillis(left);
    var next =
        delays.next(NOW, deadline, attempt, OptionalLong.of(asked), new SplittableRandom(seed));
    if (next.isEmpty()) {
      assertThat(asked > left || left <= 0).isTrue();
      return;
    }
    assertThat(next.get()).isBetween(NOW.plusMillis(asked), deadline);
    long bound = Math.min(120_000, 1000L << Math.min(attempt, 20));
    assertThat(next.get()).isBeforeOrEqualTo(NOW.plusMillis(asked + bound));
  }

  @Test
  void next_spreadsTasksThatFailedTogether() {
    var distinct =
        LongStream.range(0, 100)
            .mapToObj(
                seed ->
                    delays
                        .next(
                            NOW,
                            NOW.plusSeconds(3600),
                            5,
                            OptionalLong.empty(),
                            new SplittableRandom(seed))
                        .orElseThrow())
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(90);
  }
}
