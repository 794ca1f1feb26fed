package io.evictl.ops.benchmarks.stream;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** Sends requests, as fast as they come. */
final class Door implements AutoCloseable {
  private static final Duration DELAY = Duration.ofDays(1);

  private final Outlet<EvictionCommand> commands;

  Door(Messaging messaging) {
    this.commands =
        new Outlet<>(
            messaging,
            messaging.topics().commands(),
            EvictionCommand.class,
            Map.of("linger.ms", "0"));
  }

  /** Sends a request to evict the execution with its children; does not wait for Kafka. */
  void submit(String id, MadeUp execution) {
    commands.send(id, EvictionCommand.newBuilder().setRequest(request(id, execution)).build());
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  private static EvictionRequest request(String id, MadeUp execution) {
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return EvictionRequest.newBuilder()
        .setRequestId(id)
        .setTarget(EvictionTarget.newBuilder().setWorkflowExecution(execution.execution()).build())
        .setOptions(
            EvictionOptions.newBuilder()
                .setMode(EvictionMode.EXECUTE)
                .setIncludeChildExecutions(true)
                .setDynamicScope(DynamicScope.ALL)
                .setWhenNotConcluded(WhenNotConcluded.REJECT)
                .setPurgeDelayMillis(DELAY.toMillis())
                .setDeadlineMillis(DELAY.toMillis())
                .setLimits(EvictionLimits.newBuilder().build())
                .build())
        .setTrigger(Trigger.API)
        .setRequestedBy("stream-benchmark")
        .setReason("measurement")
        .setRequestedAt(now)
        .build();
  }

  @Override
  public void close() {
    commands.close();
  }
}
