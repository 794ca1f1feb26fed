package io.evictl.stream.track;

import io.evictl.stream.schedule.RetryDelays;
import java.time.Duration;

/**
 * How requests are tracked.
 *
 * @param windows tasks of a request that may be out at a time
 * @param redrive after how long without any movement tasks without an answer are issued again
 * @param statusPause least time between two statuses of a request that differ in numbers only
 * @param retries when a task is tried again
 * @param retryable how long a request that failed in part can be taken up again
 * @param kept how long the summary of a request that has ended is kept
 */
public record TrackRules(
    Windows windows,
    Duration redrive,
    Duration statusPause,
    RetryDelays retries,
    Duration retryable,
    Duration kept) {
  /** Tasks granted at once. */
  static final int LARGEST_SLICE = 1024;

  static final int SMALLEST_SLICE = 256;

  /** Tasks issued again by one sweep. */
  static final int SWEPT = 256;

  public TrackRules {
    if (redrive.isNegative() || redrive.isZero() || statusPause.isNegative()) {
      throw new IllegalArgumentException("redrive must be positive, status.pause not negative");
    }
    if (retryable.isNegative() || kept.compareTo(retryable) < 0) {
      throw new IllegalArgumentException("0 <= retryable <= kept");
    }
  }

  /**
   * Bounds of the window, and where it starts: it follows the rate at which answers come.
   *
   * @param first before anything was measured
   */
  public record Windows(int least, int first, int most) {
    public static final Windows DEFAULT = new Windows(50, 256, 5000);

    public Windows {
      if (least < 1 || first < least || most < first) {
        throw new IllegalArgumentException("1 <= window.least <= window.first <= window.most");
      }
    }

    /** One that does not adapt. */
    public static Windows fixed(int window) {
      return new Windows(window, window, window);
    }
  }
}
