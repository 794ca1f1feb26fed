package io.evictl.producer.archival;

import io.evictl.producer.StatusTopic;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.Trigger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The requests of archivals as the status topic tells of them, which is all the memory that the
 * poll has: what was asked for is not asked for again, and what is still open may be taken back.
 * Not safe for threads.
 */
final class AskedArchivals implements AutoCloseable {
  private final StatusTopic statuses;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Asked> known = new HashMap<>();

  /**
   * A request.
   *
   * @param acceptedAt when the stream took it up; of one that it has not taken up yet, when it was
   *     sent
   * @param archivedAt the archival that it is about
   * @param restorable while it can be taken back, the instant until which; else empty
   */
  record Asked(
      String requestId,
      ExecutionId execution,
      RequestState state,
      Instant acceptedAt,
      Instant archivedAt,
      Optional<Instant> restorable) {}

  /**
   * Connects.
   *
   * @throws org.apache.kafka.common.KafkaException where the topic can't be read
   */
  AskedArchivals(Messaging messaging) {
    this.statuses = new StatusTopic(messaging);
    this.consumer = statuses.consumer();
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads what is new. */
  void catchUp() {
    statuses.readToEnd(consumer, this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      known.remove(StatusTopic.requestId(record));
      return;
    }
    statuses.decode(record).ifPresent(this::take);
  }

  private void take(EvictionStatus status) {
    status
        .getRequest()
        .filter(request -> request.getTrigger() == Trigger.ARCHIVAL)
        .ifPresent(
            request ->
                request
                    .getTarget()
                    .getWorkflowExecution()
                    .ifPresent(
                        execution ->
                            known.put(status.getRequestId(), asked(status, request, execution))));
  }

  private static Asked asked(
      EvictionStatus status, EvictionRequest request, ExecutionId execution) {
    return new Asked(
        status.getRequestId(),
        execution,
        status.getState(),
        status.getAcceptedAt(),
        request.getRequestedAt(),
        request.getOptions().getMode() == EvictionMode.EXECUTE
            ? restorable(status)
            : Optional.empty());
  }

  private static Optional<Instant> restorable(EvictionStatus status) {
    return switch (status.getState()) {
      case ACCEPTED, WAITING, RUNNING -> Optional.of(Instant.MAX);
      case EVICTED -> status.getRestorableUntil();
      case UNKNOWN, SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED ->
          Optional.empty();
    };
  }

  boolean isKnown(String requestId) {
    return known.containsKey(requestId);
  }

  /** It was sent; the stream will tell of it. */
  void sent(EvictionRequest request, Instant now) {
    var id = request.getRequestId();
    known.putIfAbsent(
        id,
        new Asked(
            id,
            request.getTarget().getWorkflowExecution().orElseThrow(),
            RequestState.UNKNOWN,
            now,
            request.getRequestedAt(),
            Optional.empty()));
  }

  /** Those of an execution that can be taken back now, or may be once the stream tells of them. */
  List<Asked> open(ExecutionId execution, Instant now) {
    return known.values().stream()
        .filter(asked -> asked.execution().equals(execution))
        .filter(
            asked ->
                asked.state() == RequestState.UNKNOWN
                    || asked.restorable().filter(now::isBefore).isPresent())
        .toList();
  }

  /** Those that can still be taken back. */
  List<Asked> restorable(Instant now) {
    return known.values().stream()
        .filter(asked -> asked.restorable().filter(now::isBefore).isPresent())
        .toList();
  }

  /** Forgets those that nobody will ask about any more. */
  void forgetBefore(Instant limit) {
    known
        .values()
        .removeIf(asked -> asked.restorable().isEmpty() && asked.acceptedAt().isBefore(limit));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
