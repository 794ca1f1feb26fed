package io.evictl.stream.track;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.stream.schedule.RetryDelays;
import io.evictl.stream.state.MemoryBytes;
import io.evictl.stream.track.TrackRules.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The request side in memory. */
public final class TrackSide {
  private final Map<String, MemoryBytes> stores = new TreeMap<>();

  private final TrackRules rules;
  private final TrackOutput out;
  private Tracker tracker;

  public TrackSide(
      int window,
      Consumer<ExpandCommand> commands,
      Consumer<EvictionStatus> statuses,
      Consumer<String> forgotten,
      Consumer<AuditRecord> audit) {
    rules =
        new TrackRules(
            Windows.fixed(window),
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            RetryDelays.DEFAULT,
            Duration.ofDays(7),
            Duration.ofDays(30));
    out =
        new TrackOutput() {
          @Override
          public void expand(ExpandCommand command) {
            commands.accept(command);
          }

          @Override
          public void status(EvictionStatus status) {
            statuses.accept(status);
          }

          @Override
          public void forgotten(String requestId) {
            forgotten.accept(requestId);
          }

          @Override
          public void audit(AuditRecord record) {
            audit.accept(record);
          }
        };
    tracker = started();
  }

  /** All that is not in a store is lost. */
  public void restart() {
    tracker = started();
  }

  private Tracker started() {
    return new Tracker(rules, new TrackState(this::store), out);
  }

  /** Records in each store. */
  public Map<String, Integer> sizes() {
    var sizes = new TreeMap<String, Integer>();
    stores.forEach((name, store) -> sizes.put(name, store.size()));
    return sizes;
  }

  private MemoryBytes store(String name) {
    return stores.computeIfAbsent(name, n -> new MemoryBytes());
  }

  public void take(EvictionCommand command, Instant now) {
    tracker.take(command, now);
  }

  public void take(ExpandReport report, Instant now) {
    tracker.take(report, now);
  }

  public void take(EvictionResult result, Instant now) {
    tracker.take(result, now);
  }

  public void tick(Instant now) {
    tracker.tick(now);
  }
}
