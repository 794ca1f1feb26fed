package io.evictl.stream.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds back statuses of a request that differ in their numbers only: at most one per pause. Kept
 * in memory: what a crash forgets, the next change of the request tells.
 */
public final class StatusThrottle {
  private final Duration pause;
  private final Map<String, Instant> spoken = new HashMap<>();
  private final Set<String> held = new LinkedHashSet<>();

  public StatusThrottle(Duration pause) {
    this.pause = pause;
  }

  /** Whether the status may go out now; if not, it is remembered as held back. */
  public boolean pass(String request, Instant now) {
    var last = spoken.get(request);
    if (last != null && now.isBefore(last.plus(pause)) && !now.isBefore(last)) {
      held.add(request);
      return false;
    }
    passed(request, now);
    return true;
  }

  /** A status went out regardless. */
  public void passed(String request, Instant now) {
    spoken.put(request, now);
    held.remove(request);
  }

  /** Requests whose held-back status may go out by now. */
  public List<String> due(Instant now) {
    spoken.values().removeIf(last -> now.isAfter(last.plus(pause.multipliedBy(10))));
    var due = new ArrayList<String>();
    for (var request : held) {
      var last = spoken.get(request);
      if (last == null || !now.isBefore(last.plus(pause))) {
        due.add(request);
      }
    }
    return due;
  }
}
