package io.evictl.stream.expand;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.MemoryBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The execution side in memory. */
public final class ExpandSide {
  private final Map<String, MemoryBytes> stores = new HashMap<>();
  private final ExpandOutput out;
  private TimerQueue timers;
  private EventIntake intake;
  private Expander expander;

  public ExpandSide(
      Consumer<EvictionTask> tasks,
      Consumer<ExpandReport> reports,
      Consumer<SnapshotRequest> questions) {
    out =
        new ExpandOutput() {
          @Override
          public void task(EvictionTask task) {
            tasks.accept(task);
          }

          @Override
          public void report(ExpandReport report) {
            reports.accept(report);
          }

          @Override
          public void ask(SnapshotRequest question) {
            questions.accept(question);
          }
        };
    restart();
  }

  /** All that is not in a store is lost. */
  public void restart() {
    var executions = new ExecutionStore(this::store);
    timers = new TimerQueue(store(ExpandStores.TIMERS));
    intake = new EventIntake(executions);
    expander =
        new Expander(
            new ExpandRules(true, Duration.ofSeconds(10), Duration.ofDays(7)),
            executions,
            new CursorStore(this::store),
            timers,
            out);
  }

  public void take(ExecutionEvent event, Instant now) {
    if (intake.take(event, now)) {
      expander.lookAgain(event.getExecution(), now);
    }
  }

  public void take(ExpandCommand command, Instant now) {
    expander.take(command, now);
  }

  public void tick(Instant now) {
    timers.takeDue(now, 100).forEach(timer -> expander.due(timer, now));
  }

  private MemoryBytes store(String name) {
    return stores.computeIfAbsent(name, created -> new MemoryBytes());
  }
}
