package io.evictl.stream.schedule;

import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Timers in the order in which they are due, kept in a store: a restart forgets none. */
public final class TimerQueue {
  private static final byte[] PRESENT = {1};

  private final SortedBytes store;

  public TimerQueue(SortedBytes store) {
    this.store = store;
  }

  public void add(Timer timer) {
    store.put(timer.key(), PRESENT);
  }

  public void remove(Timer timer) {
    store.put(timer.key(), null);
  }

  /** Removes and returns what is due, oldest first, at most so many. */
  public List<Timer> takeDue(Instant now, int atMost) {
    var due = new ArrayList<Timer>();
    var end = StateKey.empty().number(Math.max(0, now.toEpochMilli()) + 1).bytes();
    store.scan(
        StateKey.empty().number(0L).bytes(),
        end,
        (key, value) -> {
          due.add(Timer.of(key));
          return due.size() < atMost;
        });
    due.forEach(this::remove);
    return due;
  }
}
