package io.evictl.stream.track;

import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import io.evictl.stream.track.TrackRules.Windows;
import java.time.Duration;
import java.time.Instant;

/**
 * The window of a request: tasks that may be out at a time. It follows the loop from the grant of a
 * task to its answer, by Little's law: twice as large while the loop takes less than half a second,
 * smaller once it takes more than a second. So what is out is at most about a second's work,
 * however fast the workers are: a pause or cancel bites within that time, and other requests wait
 * no longer.
 *
 * @param window in tasks
 * @param issued tasks issued ever
 * @param mark once so many were answered, the loop is measured
 * @param markedAt when that many had been issued
 */
record Pace(int window, long issued, long mark, Instant markedAt) {
  private static final Duration QUICK = Duration.ofMillis(500);
  private static final Duration SLOW = Duration.ofSeconds(1);

  static Pace first(Windows windows, Instant now) {
    return new Pace(windows.first(), 0, 0, now);
  }

  /** So many tasks go out; the loop starts anew if none was out. */
  Pace issue(int tasks, boolean nothingOut, Instant now) {
    long all = issued + tasks;
    return nothingOut ? new Pace(window, all, all, now) : new Pace(window, all, mark, markedAt);
  }

  /**
   * Answers came.
   *
   * @param out tasks that are still out
   */
  Pace answered(long out, Windows windows, Instant now) {
    if (issued - out < mark || mark == 0) {
      return this;
    }
    var loop = Duration.between(markedAt, now);
    long wanted = window;
    if (loop.compareTo(QUICK) < 0) {
      wanted = 2L * window;
    } else if (loop.compareTo(SLOW) > 0) {
      wanted = window * SLOW.toMillis() / loop.toMillis();
    }
    int next = Math.toIntExact(Math.clamp(wanted, windows.least(), windows.most()));
    return new Pace(next, issued, issued, now);
  }

  void write(StateWriter writer) {
    writer.number(window).number(issued).number(mark).instant(markedAt);
  }

  static Pace read(StateReader reader) {
    return new Pace(reader.integer(), reader.number(), reader.number(), reader.instant());
  }
}
