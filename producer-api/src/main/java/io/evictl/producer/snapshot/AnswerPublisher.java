package io.evictl.producer.snapshot;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.SnapshotOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes one answer, keyed by its execution: begin, node states, complete. An answer that broke
 * off has no complete, and its successor another id, so that nobody takes it for whole.
 */
final class AnswerPublisher implements SnapshotSink {
  /** Node states in a record: some 100 kB, well below Kafka's limit of 1 MB. */
  static final int STATES_PER_RECORD = 200;

  private final Producer<String, ExecutionEvent> producer;
  private final String topic;
  private final ExecutionId execution;
  private final Instant readAt;
  private final String snapshotId = UUID.randomUUID().toString();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private long nodeCount;

  AnswerPublisher(
      Producer<String, ExecutionEvent> producer,
      String topic,
      ExecutionId execution,
      Instant readAt) {
    this.producer = producer;
    this.topic = topic;
    this.execution = execution;
    this.readAt = readAt;
  }

  String snapshotId() {
    return snapshotId;
  }

  long nodeCount() {
    return nodeCount;
  }

  @Override
  public void execution(ExecutionPhase phase, boolean archived) {
    send(
        event()
            .setSnapshotBegin(
                begin(SnapshotOutcome.FOUND).setPhase(phase).setArchived(archived).build()));
  }

  @Override
  public void nodes(List<NodeState> states) {
    for (int from = 0; from < states.size(); from += STATES_PER_RECORD) {
      var to = Math.min(from + STATES_PER_RECORD, states.size());
      send(event().setNodes(List.copyOf(states.subList(from, to))));
    }
    nodeCount += states.size();
  }

  /** Ends an answer that found the execution; returns when the broker has all of it. */
  void complete() throws InterruptedException {
    send(
        event()
            .setSnapshotComplete(
                SnapshotComplete.newBuilder()
                    .setSnapshotId(snapshotId)
                    .setNodeCount(nodeCount)
                    .build()));
    awaitAcknowledged();
  }

  /** The whole answer where there is no such execution. */
  void notFound() throws InterruptedException {
    send(event().setSnapshotBegin(begin(SnapshotOutcome.NOT_FOUND).build()));
    awaitAcknowledged();
  }

  /** The whole answer where the database could not be read. */
  void failed(String cause) throws InterruptedException {
    send(event().setSnapshotBegin(begin(SnapshotOutcome.FAILED).setCause(cause).build()));
    awaitAcknowledged();
  }

  private SnapshotBegin.Builder begin(SnapshotOutcome outcome) {
    return SnapshotBegin.newBuilder().setSnapshotId(snapshotId).setOutcome(outcome);
  }

  private ExecutionEvent.Builder event() {
    return ExecutionEvent.newBuilder()
        .setExecution(execution)
        .setSource(EventSource.SNAPSHOT)
        .setOccurredAt(readAt)
        .setSnapshotId(snapshotId);
  }

  private void send(ExecutionEvent.Builder event) {
    sent.add(producer.send(new ProducerRecord<>(topic, Keys.of(execution), event.build())));
  }

  private void awaitAcknowledged() throws InterruptedException {
    for (var record : sent) {
      try {
        record.get();
      } catch (ExecutionException e) {
        throw new KafkaException("an answer was not written whole", e.getCause());
      }
    }
  }
}
