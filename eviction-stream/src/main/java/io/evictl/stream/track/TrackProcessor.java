package io.evictl.stream.track;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.stream.schedule.Commits;
import io.evictl.stream.state.StoreBytes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The request side on Kafka Streams: commands, reports and results, all keyed by request. */
public final class TrackProcessor
    implements Processor<String, SpecificRecord, String, SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(TrackProcessor.class);
  private static final Duration TICK = Duration.ofMillis(100);

  /**
   * Names of the sinks.
   *
   * @param commands back to the topic of commands, for those that came under a wrong key
   * @param expand for the execution side
   * @param status for statuses
   * @param audit for the audit trail
   */
  public record Sinks(String commands, String expand, String status, String audit) {}

  private final TrackRules rules;
  private final InstantSource clock;
  private final Commits commits;
  private final Sinks sinks;
  private final IntSupplier partitions;
  private @Nullable Running running;

  /**
   * @param partitions number of partitions of the topic of commands
   */
  public TrackProcessor(
      TrackRules rules, InstantSource clock, Commits commits, Sinks sinks, IntSupplier partitions) {
    this.commits = commits;
    this.rules = rules;
    this.clock = clock;
    this.sinks = sinks;
    this.partitions = partitions;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    running = new Running(context);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    requireNonNull(running).process(record.key(), record.value());
  }

  /** What lives from one assignment of the partition to the next. */
  private final class Running implements TrackOutput {
    private final ProcessorContext<String, SpecificRecord> context;
    private final Tracker tracker;
    private boolean spoke;

    Running(ProcessorContext<String, SpecificRecord> context) {
      this.context = context;
      var state = new TrackState(this::store);
      tracker = new Tracker(rules, state, this);
      context.schedule(
          TICK,
          PunctuationType.WALL_CLOCK_TIME,
          at -> {
            tracker.tick(clock.instant());
            commitIfSpoken();
          });
    }

    void process(@Nullable String key, @Nullable SpecificRecord value) {
      var now = clock.instant();
      switch (value) {
        case EvictionCommand command -> command(key, command);
        case ExpandReport report -> tracker.take(report, now);
        case EvictionResult result -> tracker.take(result, now);
        case null -> log.warn("outcome=ignored cause=no-value");
        default -> log.warn("outcome=ignored cause=unexpected-record type={}", value.getClass());
      }
      commitIfSpoken();
    }

    /**
     * A command under a wrong key, or from a client that hashes keys in its own way, lies where its
     * request's state is not: it is sent on to where it belongs.
     */
    private void command(@Nullable String key, EvictionCommand command) {
      var id = idOf(command);
      if (!id.isBlank() && !(id.equals(key) && isHome(id))) {
        log.info("request={} outcome=sent-on", id);
        forward(id, command, sinks.commands());
        return;
      }
      var unanswerable = tracker.take(command, clock.instant());
      if (!unanswerable.isEmpty()) {
        log.warn("key={} outcome=ignored cause={}", key, unanswerable);
      }
    }

    private boolean isHome(String id) {
      int hash = Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8)));
      return hash % partitions.getAsInt() == context.taskId().partition();
    }

    private static String idOf(EvictionCommand command) {
      return command
          .getRequest()
          .map(request -> request.getRequestId())
          .or(() -> command.getControl().map(control -> control.getRequestId()))
          .orElse("");
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
    public void expand(ExpandCommand command) {
      forward(Keys.of(command.getExecution()), command, sinks.expand());
    }

    @Override
    public void status(EvictionStatus status) {
      forward(status.getRequestId(), status, sinks.status());
    }

    @Override
    public void forgotten(String requestId) {
      forward(requestId, null, sinks.status());
    }

    @Override
    public void audit(AuditRecord record) {
      forward(record.getRequestId(), record, sinks.audit());
    }

    /** The time is set anew: that of a command lies an hour back, see its extractor. */
    private void forward(String key, @Nullable SpecificRecord value, String sink) {
      spoke = true;
      context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
    }
  }
}
