package io.evictl.stream.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.stream.Samples;
import io.evictl.stream.state.MemoryBytes;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private static final Instant NOW = Samples.NOW;
  private final TimerQueue queue = new TimerQueue(new MemoryBytes());

  @Test
  void takeDue_givesTheOldestFirst_eachOnce_noneEarly() {
    queue.add(Timer.at(NOW.plusSeconds(2), 1, "b", "x", 7));
    queue.add(Timer.at(NOW, 2, "a"));
    queue.add(Timer.at(NOW, 2, "a"));
    queue.add(Timer.at(NOW.plusSeconds(1), 1, "c"));
    assertThat(queue.takeDue(NOW.minusMillis(1), 10)).isEmpty();
    assertThat(queue.takeDue(NOW.plusSeconds(2), 2))
        .extracting(Timer::owner)
        .containsExactly("a", "c");
    assertThat(queue.takeDue(NOW.plusSeconds(2), 2))
        .containsExactly(Timer.at(NOW.plusSeconds(2), 1, "b", "x", 7));
    assertThat(queue.takeDue(NOW.plusSeconds(9), 2)).isEmpty();
  }
}
