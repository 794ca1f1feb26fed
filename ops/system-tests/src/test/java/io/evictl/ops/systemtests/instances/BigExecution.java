package io.evictl.ops.systemtests.instances;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.SnapshotOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A concluded execution of many nodes with an entry each, told as a snapshot. */
record BigExecution(ExecutionId id, int entries) {
  private static final int NODES_A_RECORD = 200;
  private static final Instant ENDED = Instant.parse("2026-11-01T10:00:00Z");
  private static final String SNAPSHOT = "the-snapshot";

  static BigExecution of(int entries) {
    return new BigExecution(new ExecutionId("flytesnacks", "development", "big-one"), entries);
  }

  /** Keys of its entries. */
  Set<String> entryKeys() {
    return IntStream.range(0, entries)
        .mapToObj(number -> Keys.of(entry(number)))
        .collect(Collectors.toSet());
  }

  /** The answer of the snapshot service. */
  List<ProducerRecord<byte[], byte[]>> records(Messaging messaging) {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    var topic = messaging.topics().executionEvents().name();
    try (var serializer = messaging.serdes().of(ExecutionEvent.class).serializer()) {
      each(
          event ->
              records.add(
                  new ProducerRecord<>(
                      topic, Keys.of(id).getBytes(UTF_8), serializer.serialize(topic, event))));
    }
    return records;
  }

  private void each(Consumer<ExecutionEvent> sink) {
    var begin =
        SnapshotBegin.newBuilder()
            .setSnapshotId(SNAPSHOT)
            .setOutcome(SnapshotOutcome.FOUND)
            .setPhase(ExecutionPhase.SUCCEEDED)
            .build();
    sink.accept(event().setSnapshotBegin(begin).build());
    for (int from = 0; from < entries; from += NODES_A_RECORD) {
      var page =
          IntStream.range(from, Math.min(entries, from + NODES_A_RECORD))
              .mapToObj(this::node)
              .toList();
      sink.accept(event().setNodes(page).build());
    }
    sink.accept(
        event().setSnapshotComplete(new SnapshotComplete(SNAPSHOT, (long) entries)).build());
  }

  private ExecutionEvent.Builder event() {
    return ExecutionEvent.newBuilder()
        .setExecution(id)
        .setSource(EventSource.SNAPSHOT)
        .setSnapshotId(SNAPSHOT)
        .setOccurredAt(ENDED);
  }

  private NodeState node(int number) {
    return NodeState.newBuilder()
        .setNodeId("n" + number)
        .setPhase(NodePhase.SUCCEEDED)
        .setCacheStatus(CacheStatus.CACHE_POPULATED)
        .setEntry(entry(number))
        .setArtifactId("artifact-" + number)
        .setEndedAt(ENDED)
        .build();
  }

  private static EntryKey entry(int number) {
    return EntryKey.newBuilder()
        .setProject("flytesnacks")
        .setDomain("development")
        .setDataset("flyte_task-big.step")
        .setVersion("1.0-GKw-c0Pw-GKw-c0Pw")
        .setTag("flyte_cached-%07d".formatted(number))
        .build();
  }
}
