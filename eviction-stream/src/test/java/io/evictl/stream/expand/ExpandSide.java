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
import java.util.function.Consumer;

/** The execution side in memory. */
public final class ExpandSide {
  private final TimerQueue timers = new TimerQueue(new MemoryBytes());
  private final EventIntake intake;
  private final Expander expander;

  public ExpandSide(
      Consumer<EvictionTask> tasks,
      Consumer<ExpandReport> reports,
      Consumer<SnapshotRequest> questions) {
    var executions = new ExecutionStore(store -> new MemoryBytes());
    intake = new EventIntake(executions);
    expander =
        new Expander(
            new ExpandRules(true, Duration.ofSeconds(10), Duration.ofDays(7)),
            executions,
            new CursorStore(store -> new MemoryBytes()),
            timers,
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
            });
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
}
