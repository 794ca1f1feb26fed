package io.evictl.stream.track;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.stream.schedule.RetryDelays;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.MemoryBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The request side in memory. */
public final class TrackSide {
  private final List<MemoryBytes> stores =
      Stream.generate(MemoryBytes::new).limit(7).toList();
  private final TrackRules rules;
  private final TrackOutput out;
  private Tracker tracker;

  public TrackSide(
      int window,
      Consumer<ExpandCommand> commands,
      Consumer<EvictionStatus> statuses,
      Consumer<AuditRecord> audit) {
    rules =
        new TrackRules(window, Duration.ofSeconds(60), Duration.ofMillis(200), RetryDelays.DEFAULT);
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
          public void audit(AuditRecord record) {
            audit.accept(record);
          }
        };
    restart();
  }

  /** All that is not in a store is lost. */
  public void restart() {
    var state =
        new TrackState(
            stores.get(0),
            stores.get(1),
            new ExpansionStore(stores.get(2), stores.get(3)),
            new OutcomeStore(stores.get(4)),
            new Reissue.Store(stores.get(5)),
            new TimerQueue(stores.get(6)));
    tracker = new Tracker(rules, state, out);
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
