package io.evictl.stream.expand;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.stream.schedule.Commits;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.StoreBytes;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The execution side on Kafka Streams: events and expand commands, both keyed by execution. */
public final class ExpandProcessor
    implements Processor<String, SpecificRecord, String, SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(ExpandProcessor.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int TIMERS_A_TICK = 1000;

  /**
   * Names of the sinks.
   *
   * @param tasks for tasks
   * @param reports for reports to the request side
   * @param snapshots for questions to flyteadmin's database
   */
  public record Sinks(String tasks, String reports, String snapshots) {}

  private final ExpandRules rules;
  private final InstantSource clock;
  private final Commits commits;
  private final Sinks sinks;
  private @Nullable Running running;

  public ExpandProcessor(ExpandRules rules, InstantSource clock, Commits commits, Sinks sinks) {
    this.commits = commits;
    this.rules = rules;
    this.clock = clock;
    this.sinks = sinks;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    running = new Running(context);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    requireNonNull(running).process(record.value());
  }

  /** What lives from one assignment of the partition to the next. */
  private final class Running implements ExpandOutput {
    private final ProcessorContext<String, SpecificRecord> context;
    private final ExecutionStore executions;
    private final CursorStore cursors;
    private final TimerQueue timers;
    private final EventIntake intake;
    private final Expander expander;
    private final Forgetting forgetting;
    private boolean spoke;

    Running(ProcessorContext<String, SpecificRecord> context) {
      this.context = context;
      executions = new ExecutionStore(this::store);
      cursors = new CursorStore(this::store);
      timers = new TimerQueue(store(ExpandStores.TIMERS));
      intake = new EventIntake(executions);
      expander = new Expander(rules, executions, cursors, timers, this);
      forgetting = new Forgetting(executions, cursors, rules.expiry(), clock.instant());
      context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, at -> tick());
    }

    void process(@Nullable SpecificRecord value) {
      switch (value) {
        case ExecutionEvent event -> {
          if (intake.take(event, clock.instant())) {
            expander.lookAgain(event.getExecution(), clock.instant());
          }
        }
        case ExpandCommand command -> expander.take(command, clock.instant());
        case null -> log.warn("outcome=ignored cause=no-value");
        default -> log.warn("outcome=ignored cause=unexpected-record type={}", value.getClass());
      }
      commitIfSpoken();
    }

    private void tick() {
      var now = clock.instant();
      timers.takeDue(now, TIMERS_A_TICK).forEach(timer -> expander.due(timer, now));
      forgetting.tick(now);
      commitIfSpoken();
    }

    private void commitIfSpoken() {
      if (spoke && commits.take()) {
        context.commit();
      }
      spoke = false;
    }

    private StoreBytes store(String name) {
      return new StoreBytes(context.getStateStore(name));
    }

    @Override
    public void task(String key, EvictionTask task) {
      forward(key, task, sinks.tasks());
    }

    @Override
    public void report(ExpandReport report) {
      forward(report.getRequestId(), report, sinks.reports());
    }

    @Override
    public void ask(SnapshotRequest question) {
      forward(Keys.of(question.getExecution()), question, sinks.snapshots());
    }

    /** The time is set anew: that of a command lies an hour back, see its extractor. */
    private void forward(String key, SpecificRecord value, String sink) {
      spoke = true;
      context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
    }
  }
}
