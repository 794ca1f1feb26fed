package io.evictl.storage.pace;

/**
 * The rate of deletes that one part of a store bears, learned from its answers: it grows while
 * nothing is rejected and the rate is what holds us up, and is lowered by the share that was
 * rejected. Times are nanoseconds of one clock. Not for several threads.
 */
final class AdaptiveRate {
  private static final double SECOND = 1e9;
  private static final double LEAST = 1;
  private static final double FIRST = 100;
  private static final double MOST = 20_000;

  /** Calls a second where batches are not full: a store that lets little through at a time. */
  static final double CALLS_PER_SECOND = 20;

  /** Answers that a judgement rests on, and its shortest time. */
  private static final int SAMPLE = 20;

  private static final long SAMPLE_NANOS = 500_000_000;

  /** Just below what was borne. */
  private static final double MARGIN = 0.985;

  private static final double SHARPEST_CUT = 0.25;
  private static final double UNKNOWN = -1;

  private double rate = FIRST;

  /** What was borne when the rate was lowered last. */
  private double borne = UNKNOWN;

  /** A rate at which most was accepted. */
  private double proven = FIRST;

  private long loweredAt;
  private long freeAt;

  private long sampleFrom;
  private int accepted;
  private int rejected;
  private boolean held;

  AdaptiveRate(long now) {
    this.freeAt = now;
    this.sampleFrom = now;
    this.loweredAt = now;
  }

  /** Keys a second. */
  double perSecond() {
    return rate;
  }

  /**
   * Keys that the next call may have. A batch that is smaller than wanted is held up by the rate,
   * even if answers take so long that no call ever waits.
   */
  int batch(int wanted) {
    int own = (int) Math.max(1, rate / CALLS_PER_SECOND);
    held |= own < wanted;
    return Math.min(own, wanted);
  }

  /** Nanoseconds until the next call may go. */
  long waitNanos(long now) {
    long wait = Math.max(0, freeAt - now);
    held |= wait > 0;
    return wait;
  }

  /** A call goes now. */
  void take(long now, int keys) {
    freeAt = Math.max(now, freeAt) + (long) (keys / rate * SECOND);
  }

  /** An answer to a call that went at the given time. */
  void answered(long now, long wentAt, int keysAccepted, int keysRejected) {
    if (wentAt < sampleFrom) {
      // It tells about a rate that is no more.
      return;
    }
    accepted += keysAccepted;
    rejected += keysRejected;
    int answers = accepted + rejected;
    boolean flooded = rejected > accepted && rejected >= Math.min(SAMPLE, rate / CALLS_PER_SECOND);
    if (flooded || (answers >= SAMPLE && now - sampleFrom >= SAMPLE_NANOS)) {
      judge(now, answers);
    }
  }

  /** The store is back after an outage, which says nothing about what it bears. */
  void resume(long now) {
    rate = Math.max(rate, proven / 2);
    borne = Math.max(borne, proven);
    freeAt = now;
    sampleFrom = now;
    accepted = 0;
    rejected = 0;
  }

  private void judge(long now, int answers) {
    double seconds = Math.max(1e-3, (now - sampleFrom) / SECOND);
    if (rejected > 0) {
      lower(now, answers, now - sampleFrom < SAMPLE_NANOS);
    } else if (held) {
      raise(now, Math.min(1, seconds));
    }
    sampleFrom = now;
    accepted = 0;
    rejected = 0;
    held = false;
  }

  /**
   * @param early a flood of rejections: that the rate is too high is clear, by how much is not
   */
  private void lower(long now, int answers, boolean early) {
    double before = rate;
    double share = (double) rejected / answers;
    if (early) {
      borne = 0.9 * before;
      rate = before / 2;
    } else if (share < 1) {
      double seconds = (now - sampleFrom) / SECOND;
      borne = (held ? before : Math.min(before, answers / seconds)) * (1 - share);
      rate = Math.clamp(borne * MARGIN, before * SHARPEST_CUT, before);
      proven = rate;
    } else {
      rate = before * SHARPEST_CUT;
    }
    rate = Math.max(LEAST, rate);
    loweredAt = now;
  }

  /** Sixfold a second at first, quickly up to what was borne, slowly past it, then faster. */
  private void raise(long now, double seconds) {
    proven = rate;
    if (borne == UNKNOWN) {
      rate *= Math.pow(6, seconds);
    } else if (rate < borne) {
      rate += seconds * Math.clamp(borne - rate, 0.01 * borne, 0.25 * borne);
    } else {
      double quiet = (now - loweredAt) / SECOND;
      rate += 0.01 * borne * seconds * Math.pow(2, Math.clamp((quiet - 6) / 2, 0, 6));
    }
    rate = Math.min(MOST, rate);
  }
}
