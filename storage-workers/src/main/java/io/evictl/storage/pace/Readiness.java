package io.evictl.storage.pace;

import java.time.Duration;

/**
 * How much may be begun now.
 *
 * @param most objects; one if the store is only tried, none if it is to be left alone
 * @param pause how long to leave it alone
 * @param why it is left alone; empty if it is not
 */
public record Readiness(int most, Duration pause, String why) {
  /** Whatever there is. */
  public static final Readiness ALL = new Readiness(Integer.MAX_VALUE, Duration.ZERO, "");

  public Readiness {
    if (most < 0 || (most == 0 && !pause.isPositive())) {
      throw new IllegalArgumentException(most + " objects, pause " + pause);
    }
  }

  /** The more reluctant of both. */
  public Readiness and(Readiness other) {
    return other.most < most ? other : this;
  }
}
