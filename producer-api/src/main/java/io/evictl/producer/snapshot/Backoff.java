package io.evictl.producer.snapshot;

import java.time.Duration;

/**
 * Growing pauses between attempts: doubled each time up to a longest one, a random part of the
 * upper half of it, so that many that failed together do not come back together.
 */
record Backoff(Duration shortest, Duration longest) {
  /**
   * @param failures in a row, from 1
   * @param random from 0 inclusive to 1 exclusive
   */
  Duration after(int failures, double random) {
    var doubled = shortest.toMillis() * (1L << Math.min(failures - 1, 20));
    var millis = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(millis / 2 + (long) (random * (millis - millis / 2)));
  }
}
