package io.evictl.storage.intake;

import java.util.TreeSet;

/**
 * The commit position of one partition while records finish in any order: the lowest offset that is
 * not finished. Offsets may have gaps (transaction markers).
 */
final class Frontier {
  /** Offsets that are started and not finished. */
  private final TreeSet<Long> open = new TreeSet<>();

  /** One above the highest offset started. */
  private long end;

  /**
   * @param position offset of the next record to be started
   */
  Frontier(long position) {
    this.end = position;
  }

  synchronized void started(long offset) {
    if (offset < end) {
      throw new IllegalArgumentException("offset " + offset + " started after " + (end - 1));
    }
    open.add(offset);
    end = offset + 1;
  }

  synchronized void finished(long offset) {
    if (!open.remove(offset)) {
      throw new IllegalArgumentException("offset " + offset + " is not open");
    }
  }

  /** All offsets below it are finished. */
  synchronized long position() {
    return open.isEmpty() ? end : open.first();
  }

  /** Whether the offset was started already: the log was cut, and the consumer put back. */
  synchronized boolean isPast(long offset) {
    return offset < end;
  }
}
