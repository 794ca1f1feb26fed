package io.evictl.producer.snapshot;

import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Of one partition, the offset to commit: all below it are finished, in whatever order that
 * happened. Not safe for threads.
 */
final class OffsetFrontier {
  private final TreeSet<Long> open = new TreeSet<>();
  private long next = -1;
  private long told = -1;

  void begin(long offset) {
    open.add(offset);
    next = Math.max(next, offset + 1);
  }

  void finish(long offset) {
    open.remove(offset);
  }

  /** The offset to commit, where that is another one than told before. */
  OptionalLong advanced() {
    long frontier = open.isEmpty() ? next : open.first();
    if (frontier <= told || next < 0) {
      return OptionalLong.empty();
    }
    told = frontier;
    return OptionalLong.of(frontier);
  }
}
