package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.producer.StatusFeed;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest requests' statuses in memory, rebuilt from the topic at each start. A request that is
 * older than the newest so many is known no more here, though it is on the topic. Safe for threads.
 */
final class RecentStatuses implements Statuses, StatusFeed.Listener {
  private final int most;
  private final BooleanSupplier ready;
  private final Map<String, EvictionStatus> byId = new HashMap<>();
  private final TreeMap<Mark, EvictionStatus> byAge = new TreeMap<>();
  private final Map<String, Set<Follower>> followers = new HashMap<>();

  /**
   * @param most how many requests are kept
   * @param ready whether the topic has been read once
   */
  RecentStatuses(int most, BooleanSupplier ready) {
    this.most = most;
    this.ready = ready;
  }

  @Override
  public void status(EvictionStatus status) {
    Set<Follower> told;
    synchronized (this) {
      var known = byId.get(status.getRequestId());
      if (known != null && known.getSequence() >= status.getSequence()) {
        return;
      }
      put(known, status);
      told = Set.copyOf(followers.getOrDefault(status.getRequestId(), Set.of()));
    }
    told.forEach(follower -> follower.offer(status));
  }

  private void put(@Nullable EvictionStatus known, EvictionStatus status) {
    if (known != null) {
      byAge.remove(Mark.of(known));
    }
    byId.put(status.getRequestId(), status);
    byAge.put(Mark.of(status), status);
    if (byAge.size() > most) {
      var oldest = byAge.pollLastEntry();
      byId.remove(oldest.getKey().requestId());
    }
  }

  @Override
  public synchronized void forgotten(String requestId) {
    var known = byId.remove(requestId);
    if (known != null) {
      byAge.remove(Mark.of(known));
    }
  }

  @Override
  public Optional<EvictionStatus> status(String requestId) {
    requireReady();
    synchronized (this) {
      return Optional.ofNullable(byId.get(requestId));
    }
  }

  @Override
  public List<EvictionStatus> list(
      Predicate<EvictionStatus> wanted, @Nullable Mark after, int atMost) {
    requireReady();
    var page = new ArrayList<EvictionStatus>();
    synchronized (this) {
      var rest = after == null ? byAge : byAge.tailMap(after, false);
      for (var status : rest.values()) {
        if (page.size() == atMost) {
          break;
        }
        if (wanted.test(status)) {
          page.add(status);
        }
      }
    }
    return page;
  }

  @Override
  public synchronized Following follow(String requestId) {
    var follower = new Follower(requestId, byId.get(requestId));
    followers.computeIfAbsent(requestId, fresh -> new HashSet<>()).add(follower);
    return follower;
  }

  private synchronized void leave(Follower follower) {
    followers.computeIfPresent(
        follower.requestId,
        (id, rest) -> {
          rest.remove(follower);
          return rest.isEmpty() ? null : rest;
        });
  }

  private void requireReady() {
    if (!ready.getAsBoolean()) {
      throw new UnavailableException("the statuses have not been read yet");
    }
  }

  private final class Follower implements Following {
    private final String requestId;
    private @Nullable EvictionStatus latest;

    Follower(String requestId, @Nullable EvictionStatus latest) {
      this.requestId = requestId;
      this.latest = latest;
    }

    synchronized void offer(EvictionStatus status) {
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
