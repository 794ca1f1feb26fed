package io.evictl.producer.archival;

import io.evictl.producer.EvictionControls;
import io.evictl.producer.EvictionRequests;
import io.evictl.producer.SubmittedRequest;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/**
 * What is sent of archivals: the same to the byte, whoever came to know of one, so that poll and
 * hook beside each other ask once.
 *
 * @param lookback how far back archivals are looked for; part of a request's deadline
 */
record ArchivalRequests(Duration lookback) {
  /** What a request may take beyond the time in which it is found: a running execution, retries. */
  static final Duration BEYOND = Duration.ofDays(7);

  private static final Duration SENT = Duration.ofSeconds(60);
  private static final String PRINCIPAL = "archival";
  private static final String ACTIVE_AGAIN = "the execution is active again";

  EvictionRequest evict(ArchivedExecution execution, ArchivalDecision decision) {
    var by = execution.archivedBy().isEmpty() ? "" : " by " + execution.archivedBy();
    return EvictionRequests.archival()
        .requestId(execution.requestId())
        .execution(execution.id())
        .mode(decision.action() == ArchivalAction.PLAN ? EvictionMode.PLAN : EvictionMode.EXECUTE)
        .purgeDelay(decision.grace())
        .includeRawOutputs(decision.rawOutputs())
        .deadline(lookback.plus(BEYOND))
        .requestedBy(PRINCIPAL, true)
        .reason("archived%s at %s; %s".formatted(by, execution.archivedAt(), decision.why()))
        .build(execution.archivedAt());
  }

  /** What is under way is stopped first; what it has hidden by then can be restored after that. */
  static EvictionControl cancel(String requestId) {
    return byArchival(EvictionControls.cancel(UUID.fromString(requestId)));
  }

  static EvictionControl restore(String requestId) {
    return byArchival(EvictionControls.restore(UUID.fromString(requestId), List.of()));
  }

  private static EvictionControl byArchival(EvictionControls control) {
    return control.requestedBy(PRINCIPAL, true).reason(ACTIVE_AGAIN).build();
  }

  /** Returns when the brokers have it; throws {@link KafkaException} where they do not. */
  static void await(CompletableFuture<SubmittedRequest> sent) throws InterruptedException {
    try {
      sent.get(SENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("a request can't be sent: " + e, e);
    }
  }
}
