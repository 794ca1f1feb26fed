package io.evictl.gateway.hooks;

import io.evictl.gateway.access.BusyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of calls that were carried out, for as long as their signatures hold: who copies a call gets
 * nothing done by sending it again. Where there is no room for another id, the call waits. Safe for
 * threads.
 */
final class SeenIds {
  private final int most;
  private final Duration kept;
  private final InstantSource clock;

  /** When each may be forgotten, the oldest first. */
  private final Map<String, Instant> ids = new LinkedHashMap<>();

  SeenIds(int most, Duration kept, InstantSource clock) {
    this.most = most;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * Notes an id.
   *
   * @return false where it was noted before
   * @throws BusyException where too many were
   */
  synchronized boolean first(String id) {
    var now = clock.instant();
    var oldest = ids.entrySet().iterator();
    while (oldest.hasNext() && oldest.next().getValue().isBefore(now)) {
      oldest.remove();
    }
    if (ids.containsKey(id)) {
      return false;
    }
    if (ids.size() >= most) {
      throw new BusyException("too many calls", kept);
    }
    ids.put(id, now.plus(kept));
    return true;
  }

  /** It was not carried out after all: it may come again. */
  synchronized void forget(String id) {
    ids.remove(id);
  }
}
