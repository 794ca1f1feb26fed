package io.evictl.stream.track;

import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * Final outcomes per second, recent: an average that forgets with a time constant of ten seconds.
 *
 * @param settled outcomes at the last look
 * @param at when that was
 * @param milliPerSecond thousandths of outcomes per second, -1 before anything was measured
 */
record Rate(long settled, Instant at, long milliPerSecond) {
  private static final Duration LEAST = Duration.ofMillis(200);
  private static final double CONSTANT_SECONDS = 10;

  static Rate unknown(Instant now) {
    return new Rate(0, now, -1);
  }

  /** Nothing is to be measured from before this. */
  Rate restart(long settledNow, Instant now) {
    return new Rate(settledNow, now, -1);
  }

  Rate look(long settledNow, Instant now) {
    var span = Duration.between(at, now);
    if (span.compareTo(LEAST) < 0) {
      return this;
    }
    double seconds = span.toNanos() / 1e9;
    double measured = Math.max(0, settledNow - settled) / seconds * 1000;
    double weight = milliPerSecond < 0 ? 1 : 1 - Math.exp(-seconds / CONSTANT_SECONDS);
    double before = Math.max(0, milliPerSecond);
    return new Rate(settledNow, now, Math.round(before + weight * (measured - before)));
  }

  OptionalDouble perSecond() {
    return milliPerSecond < 0 ? OptionalDouble.empty() : OptionalDouble.of(milliPerSecond / 1000.0);
  }

  void write(StateWriter writer) {
    writer.number(settled).instant(at).number(milliPerSecond + 1);
  }

  static Rate read(StateReader reader) {
    return new Rate(reader.number(), reader.instant(), reader.number() - 1);
  }
}
