package io.evictl.stream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.Keys;
import io.evictl.stream.bridge.Bridged.Ignored;
import io.evictl.stream.bridge.Bridged.Malformed;
import io.evictl.stream.bridge.Bridged.Translated;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Re-keys flyteadmin's records by execution. What is of no interest is counted (sensor {@code
 * evictl-ignored-events}); what can't be read goes to the dead letters and stops nothing.
 */
public final class BridgeProcessor implements Processor<byte[], byte[], Object, Object> {
  private static final Logger log = LoggerFactory.getLogger(BridgeProcessor.class);

  private final String eventsSink;
  private final String deadLettersSink;
  private final DeadLetters deadLetters;
  private final CloudEvents cloudEvents = new CloudEvents();
  private final Map<String, Sensor> ignored = new HashMap<>();
  private @Nullable ProcessorContext<Object, Object> context;

  /** Forwards to the two sinks that are named. */
  public BridgeProcessor(String eventsSink, String deadLettersSink, DeadLetters deadLetters) {
    this.eventsSink = eventsSink;
    this.deadLettersSink = deadLettersSink;
    this.deadLetters = deadLetters;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    ignored.clear();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    var out = requireNonNull(context);
    switch (cloudEvents.read(header(record.headers(), "ce_type"), record.value())) {
      case Translated(var event) ->
          out.forward(
              record
                  .withKey(Keys.of(event.getExecution()))
                  .withValue(event)
                  .withHeaders(traceOnly(record.headers())),
              eventsSink);
      case Ignored(var kind) -> ignored.computeIfAbsent(kind, this::sensor).record();
      case Malformed(var cause) -> {
        var letter = deadLetters.of(found(record), cause);
        out.forward(
            new Record<>(letter.key(), letter.value(), out.currentSystemTimeMs(), letter.headers()),
            deadLettersSink);
        log.warn("topic={} cause={} outcome=dead-letter", found(record).topic(), cause.toString());
      }
    }
  }

  private ConsumerRecord<byte[], byte[]> found(Record<byte[], byte[]> record) {
    var at = requireNonNull(context).recordMetadata();
    return new ConsumerRecord<>(
        at.map(m -> m.topic()).orElse(""),
        at.map(m -> m.partition()).orElse(-1),
        at.map(m -> m.offset()).orElse(-1L),
        record.timestamp(),
        TimestampType.CREATE_TIME,
        -1,
        -1,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  private Sensor sensor(String kind) {
    return requireNonNull(context)
        .metrics()
        .addRateTotalSensor(
            "evictl-bridge", kind, "evictl-ignored-events", Sensor.RecordingLevel.INFO);
  }

  private static Headers traceOnly(Headers headers) {
    var kept = new RecordHeaders();
    headers.headers("traceparent").forEach(kept::add);
    return kept;
  }

  private static Optional<String> header(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(header -> header.value())
        .map(value -> new String(value, UTF_8));
  }
}
