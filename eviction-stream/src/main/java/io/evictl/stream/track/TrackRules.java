package io.evictl.stream.track;

import io.evictl.stream.schedule.RetryDelays;
import java.time.Duration;

/**
 * How requests are tracked.
 *
 * @param window tasks of a request that may be out at a time
 * @param redrive after how long without any movement tasks without an answer are issued again
 * @param statusPause least time between two statuses of a request that differ in numbers only
 * @param retries when a task is tried again
 */
public record TrackRules(int window, Duration redrive, Duration statusPause, RetryDelays retries) {
  /** Tasks granted at once. */
  static final int LARGEST_SLICE = 1024;

  static final int SMALLEST_SLICE = 256;

  /** Tasks issued again by one sweep. */
  static final int SWEPT = 256;

  public TrackRules {
    if (window < 1 || redrive.isNegative() || redrive.isZero() || statusPause.isNegative()) {
      throw new IllegalArgumentException("window and redrive must be positive");
    }
  }
}
