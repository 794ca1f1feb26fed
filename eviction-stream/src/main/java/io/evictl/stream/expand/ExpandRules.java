package io.evictl.stream.expand;

import java.time.Duration;

/**
 * How expansion behaves.
 *
 * @param snapshots whether flyteadmin's database can be asked; if not, events alone are used
 * @param settle events alone: how long an execution must have been quiet for its node list to count
 * @param expiry how long an execution that nothing names any more is remembered
 */
public record ExpandRules(boolean snapshots, Duration settle, Duration expiry) {
  static final Duration FIRST_ASK = Duration.ofSeconds(5);
  static final Duration LAST_ASK = Duration.ofSeconds(60);
  static final Duration FIRST_LOOK = Duration.ofSeconds(30);
  static final Duration LAST_LOOK = Duration.ofMinutes(5);

  public ExpandRules {
    if (settle.isNegative() || expiry.isNegative() || expiry.isZero()) {
      throw new IllegalArgumentException("settle >= 0 and expiry > 0");
    }
  }
}
