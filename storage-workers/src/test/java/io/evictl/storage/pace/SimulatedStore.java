package io.evictl.storage.pace;

import java.time.Duration;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * A store that lets so many deletes a second through, with a burst, and rejects the rest key by
 * key; callers that always have something to delete; all in virtual time.
 */
final class SimulatedStore {
  private static final double SECOND = 1e9;

  private final Random random;
  private final DoubleSupplier allowed;
  private final double burst;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Pace pace;
  private double tokens;
  private long filledAt;

  long now;

  /** Nanoseconds that answers take longer. */
  long slower;

  boolean answers = true;
  boolean serves = true;
  long asked;
  long deleted;
  long calls;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private long order;

  /**
   * @param allowed deletes a second, at this moment
   * @param burst seconds of it that are saved up
   */
  SimulatedStore(long seed, DoubleSupplier allowed, double burst, Ceiling ceiling) {
    this.random = new Random(seed);
    this.allowed = allowed;
    this.burst = burst;
    this.tokens = allowed.getAsDouble() * burst;
    var limits = new Pace.Limits(250, Duration.ofSeconds(5));
    this.pace = new Pace(limits, ceiling, this::pause, () -> now);
  }

  /** As Backoff, 200 ms to 4 s. */
  private Duration pause(int attempts) {
    long longest = Math.min(4000, 200L << Math.min(10, attempts - 1));
    return Duration.ofMillis(1 + random.nextLong(longest));
  }

  Pace pace() {
    return pace;
  }

  /** Runs so many callers for a while. */
  void run(int callers, Duration time) {
    events.clear();
    long end = now + time.toNanos();
    for (int i = 0; i < callers; i++) {
      at(now, this::call);
    }
    while (!events.isEmpty() && events.peek().at() <= end) {
      var event = events.poll();
      now = event.at();
      event.action().run();
    }
    now = end;
  }

  private void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  private void call() {
    var waiting = Map.of("bucket/prefix", 500);
    switch (pace.ask(waiting, now + 5_000_000_000L)) {
      case Pace.Go go -> send(go.permit());
      case Pace.Wait wait -> at(now + wait.nanos(), this::call);
      case Pace.No no -> {
        var readiness = pace.readiness();
        at(now + Math.max(1_000_000, readiness.pause().toNanos()), this::call);
      }
    }
  }

  private void send(Permit permit) {
    asked += permit.keys();
    calls++;
    long latency = slower + (long) (5e6 + random.nextDouble() * 45e6);
    if (!answers) {
      at(
          now + latency,
          () -> {
            pace.silent(permit, "away");
            call();
          });
      return;
    }
    int accepted = serves ? take(permit.keys()) : 0;
    deleted += accepted;
    at(
        now + latency,
        () -> {
          pace.answered(permit, accepted, permit.keys() - accepted, accepted > 0, "SlowDown");
          call();
        });
  }

  private int take(int keys) {
    double rate = allowed.getAsDouble();
    tokens = Math.min(Math.max(1, rate * burst), tokens + (now - filledAt) / SECOND * rate);
    filledAt = now;
    int accepted = (int) Math.min(keys, tokens);
    tokens -= accepted;
    return accepted;
  }
}
