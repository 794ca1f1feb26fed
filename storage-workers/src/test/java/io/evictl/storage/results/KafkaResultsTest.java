package io.evictl.storage.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantee I1: a producer that sends nothing any more does not keep results back for ever. */
class KafkaResultsTest {
  private static final List<EvictionResult> RESULTS = List.of(result());

  private final List<Fake> made = new ArrayList<>();

  /** The client's own stand-in; fails as it is told to, for good. */
  private static final class Fake extends MockProducer<String, EvictionResult> {
    private @Nullable KafkaException failure;

    Fake() {
      super(true, null, (topic, key) -> new byte[0], (topic, value) -> new byte[0]);
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, EvictionResult> record) {
      return failure == null ? super.send(record) : CompletableFuture.failedFuture(failure);
    }
  }

  static Stream<KafkaException> forGood() {
    return Stream.of(
        new ProducerFencedException("fenced"),
        new InvalidProducerEpochException("old epoch"),
        new OutOfOrderSequenceException("gap"),
        new ClusterAuthorizationException("no InitProducerId"),
        new KafkaException("Cannot perform send because we are in an error state"));
  }

  @ParameterizedTest
  @MethodSource("forGood")
  void I1_NoLostRequest_fencedProducerIsReplaced(KafkaException failure) throws Exception {
    var shown = new ArrayList<Producer<?, ?>>();
    var results = new KafkaResults("results", this::newProducer);
    results.showTo(shown::add);
    made.getFirst().failure = failure;

    assertThatThrownBy(() -> results.send(RESULTS)).isInstanceOf(ResultsNotSentException.class);
    results.send(RESULTS);

    assertThat(made).hasSize(2);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(made.getLast().history()).hasSize(1);
    assertThat(shown).containsExactlyElementsOf(made);
  }

  static Stream<KafkaException> passing() {
    return Stream.of(new TimeoutException("broker away"), new SerializationException("registry"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPasses_isWaitedForWithTheSameProducer(KafkaException failure) throws Exception {
    var results = new KafkaResults("results", this::newProducer);
    made.getFirst().failure = failure;
    assertThatThrownBy(() -> results.send(RESULTS)).isInstanceOf(ResultsNotSentException.class);
    made.getFirst().failure = null;

    results.send(RESULTS);

    assertThat(made).singleElement().satisfies(it -> assertThat(it.history()).hasSize(1));
  }

  @Test
  void closed_isNotReplaced() {
    var results = new KafkaResults("results", this::newProducer);
    results.close();

    assertThatThrownBy(() -> results.send(RESULTS)).isInstanceOf(ResultsNotSentException.class);
    assertThat(made).hasSize(1);
  }

  private Producer<String, EvictionResult> newProducer() {
    var producer = new Fake();
    made.add(producer);
    return producer;
  }

  private static EvictionResult result() {
    return EvictionResult.newBuilder()
        .setTaskId("t")
        .setRequestId("r")
        .setOrd(0)
        .setIndex(0)
        .setAction(TaskAction.PURGE)
        .setOutcome(TaskOutcome.PURGED)
        .setExecution(new ExecutionId("p", "d", "e"))
        .setEntry(new EntryKey("p", "d", "n", "v", "t", null))
        .setAttempt(1)
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
