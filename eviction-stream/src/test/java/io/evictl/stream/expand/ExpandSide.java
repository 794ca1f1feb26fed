package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.MemoryBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The execution side in memory. */
public final class ExpandSide {
  private static final ExpandRules RULES =
      new ExpandRules(true, Duration.ofSeconds(10), Duration.ofDays(7));

  private final Map<String, MemoryBytes> stores = new TreeMap<>();

  private final ExpandOutput out;
  private Running running;

  private record Running(
      ExecutionStore executions,
      CursorStore cursors,
      TimerQueue timers,
      EventIntake intake,
      Expander expander,
      Forgetting forgetting) {}

  public ExpandSide(
      Consumer<EvictionTask> tasks,
      Consumer<ExpandReport> reports,
      Consumer<SnapshotRequest> questions) {
    out =
        new ExpandOutput() {
          @Override
          public void task(String key, EvictionTask task) {
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
    running = started();
  }

  /** All that is not in a store is lost. */
  public void restart() {
    running = started();
  }

  private Running started() {
    var executions = new ExecutionStore(this::store);
    var cursors = new CursorStore(this::store);
    var timers = new TimerQueue(store(ExpandStores.TIMERS));
    return new Running(
        executions,
        cursors,
        timers,
        new EventIntake(executions),
        new Expander(RULES, executions, cursors, timers, out),
        new Forgetting(executions, cursors, RULES.expiry(), Instant.EPOCH));
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

  public void take(ExecutionEvent event, Instant now) {
    if (running.intake().take(event, now)) {
      running.expander().lookAgain(event.getExecution(), now);
    }
  }

  public void take(ExpandCommand command, Instant now) {
    running.expander().take(command, now);
  }

  public void tick(Instant now) {
    running.timers().takeDue(now, 100).forEach(timer -> running.expander().due(timer, now));
    running.forgetting().tick(now);
  }

  /** What is known of an execution's phase. */
  ExecutionPhase phaseOf(ExecutionId execution, Instant now) {
    return running.executions().execution(Keys.of(execution), now).phase();
  }
}
