package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.record.EvictionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest requests' statuses in memory, rebuilt from the topic at each start. A request that is
 * older than the newest so many is known no more here, though it is on the topic. Safe for threads.
 */
public final class RecentStatuses implements StatusModel {
  private final int most;
  private final BooleanSupplier ready;
  private final Map<String, EvictionStatus> byId = new HashMap<>();
  private final TreeMap<Mark, EvictionStatus> byAge = new TreeMap<>();
  private final Followers followers = new Followers();

  /**
   * @param most how many requests are kept
   * @param ready whether the topic has been read once
   */
  public RecentStatuses(int most, BooleanSupplier ready) {
    this.most = most;
    this.ready = ready;
  }

  @Override
  public void status(EvictionStatus status) {
    synchronized (this) {
      var known = byId.get(status.getRequestId());
      if (known != null && known.getSequence() >= status.getSequence()) {
        return;
      }
      put(known, status);
    }
    followers.offer(status);
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
  public List<EvictionStatus> list(Wanted wanted, @Nullable Mark after, int atMost) {
    requireReady();
    var page = new ArrayList<EvictionStatus>();
    synchronized (this) {
      var rest = after == null ? byAge : byAge.tailMap(after, false);
      for (var status : rest.values()) {
        if (page.size() == atMost) {
          break;
        }
        if (wanted.fits(status)) {
          page.add(status);
        }
      }
    }
    return page;
  }

  @Override
  public Following follow(String requestId) {
    var follower = followers.follow(requestId);
    EvictionStatus known;
    synchronized (this) {
      known = byId.get(requestId);
    }
    if (known != null) {
      follower.offer(known);
    }
    return follower;
  }

  private void requireReady() {
    if (!ready.getAsBoolean()) {
      throw new UnavailableException("the statuses have not been read yet");
    }
  }

  @Override
  public void close() {}
}
