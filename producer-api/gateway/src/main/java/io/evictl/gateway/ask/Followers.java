package io.evictl.gateway.ask;

import io.evictl.gateway.ask.Statuses.Following;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Those who follow requests. Each is told the latest status, not every one. Safe for threads. */
public final class Followers {
  private final Map<String, Set<Follower>> byRequest = new HashMap<>();

  /** One more. What was known before is to be offered to it after this, so that none is missed. */
  public synchronized Follower follow(String requestId) {
    var follower = new Follower(requestId);
    byRequest.computeIfAbsent(requestId, fresh -> new HashSet<>()).add(follower);
    return follower;
  }

  /** Tells all who follow its request. */
  public void offer(EvictionStatus status) {
    Set<Follower> told;
    synchronized (this) {
      told = Set.copyOf(byRequest.getOrDefault(status.getRequestId(), Set.of()));
    }
    told.forEach(follower -> follower.offer(status));
  }

  private synchronized void leave(Follower follower) {
    byRequest.computeIfPresent(
        follower.requestId,
        (id, rest) -> {
          rest.remove(follower);
          return rest.isEmpty() ? null : rest;
        });
  }

  /** One of them. */
  public final class Follower implements Following {
    private final String requestId;
    private @Nullable EvictionStatus latest;

    private Follower(String requestId) {
      this.requestId = requestId;
    }

    /** Tells it; an older status than a former one is passed over. */
    public synchronized void offer(EvictionStatus status) {
      if (latest == null || latest.getSequence() < status.getSequence()) {
        latest = status;
        notifyAll();
      }
    }

    @Override
    public synchronized Optional<EvictionStatus> next(long afterSequence, Duration timeout)
        throws InterruptedException {
      long end = System.nanoTime() + timeout.toNanos();
      while (latest == null || latest.getSequence() <= afterSequence) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return Optional.of(latest);
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
