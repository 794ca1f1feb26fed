package io.evictl.ops.systemtests.accept;

import io.evictl.ops.standalone.capture.CapturedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The order and number in which a capture's events are published. Pure. */
final class EventStream {

  private static final int ONE_IN = 3;

  private EventStream() {}

  /**
   * As they were, or none, or a third missing, a third twice and all in another order.
   *
   * @param seed decides which
   */
  static List<CapturedEvent> of(Way way, List<CapturedEvent> events, long seed) {
    return switch (way) {
      case EVENTS_AND_SNAPSHOTS, EVENTS_ONLY -> events;
      case SNAPSHOTS_ONLY -> List.of();
      case BROKEN_EVENTS -> broken(events, new Random(seed));
    };
  }

  private static List<CapturedEvent> broken(List<CapturedEvent> events, Random random) {
    var shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    var published = new ArrayList<>(shuffled.subList(events.size() / ONE_IN, events.size()));
    published.addAll(List.copyOf(published.subList(0, published.size() / ONE_IN)));
    Collections.shuffle(published, random);
    return published;
  }
}
