package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.registry.RegistryUnavailableException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** I12 PoisonContained: what is bad costs only itself, and says why. */
class BadInputTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  /** That they lie in the dead letters is seen on a real broker: {@link EvictionStreamIT}. */
  @Test
  void undecodableBytes_onEachInputTopic_stopNothing() {
    var topics = stream.topics;
    for (TopicSpec topic :
        List.of(
            topics.commands(),
            topics.executionEvents(),
            topics.results(),
            topics.expandCommands(),
            topics.expandReports())) {
      stream.raw(topic).pipeInput("key".getBytes(UTF_8), "no avro".getBytes(UTF_8));
    }
    assertFlows();
  }

  @Test
  void malformedCloudEvent_goesToDeadLetters_andStopsNothing() {
    var headers =
        new RecordHeaders()
            .add(
                "ce_type",
                "com.flyte.resource.flyteidl.admin.NodeExecutionEventRequest".getBytes(UTF_8));
    stream.flyteEvents.pipeInput(
        new TestRecord<>("id".getBytes(UTF_8), "{\"event\":".getBytes(UTF_8), headers));
    var letter = stream.deadLetters().getFirst();
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("flyte-events");
    assertThat(header(letter, DeadLetters.CAUSE)).contains("not JSON");
    assertFlows();
  }

  @Test
  void unreachableRegistry_losesNothing() {
    var value = new byte[] {0, 0, 0, 0, 99, 1, 2, 3};
    try (var cutOff =
        new StreamHarness("registry.url", "http://127.0.0.1:9", "registry.attempts", "1")) {
      var commands = cutOff.raw(cutOff.topics.commands());
      assertThatThrownBy(() -> commands.pipeInput("key".getBytes(UTF_8), value))
          .hasStackTraceContaining(RegistryUnavailableException.class.getSimpleName());
      assertThat(cutOff.deadLetters()).isEmpty();
    }
  }

  @Test
  void malformedRequests_areRejectedSayingWhatToChange() {
    var root = execution("root");
    refused(request(EvictionTarget.newBuilder().build(), "none", o -> {}), "exactly one");
    refused(
        request(
            EvictionTarget.newBuilder()
                .setWorkflowExecution(root)
                .setEntry(Samples.entry(1))
                .build(),
            "both",
            o -> {}),
        "exactly one");
    refused(request(execution(""), o -> {}), "project, domain and name");
    refused(request(execution("a"), o -> o.setMode(EvictionMode.UNKNOWN)), "EXECUTE or PLAN");
    refused(request(execution("c"), o -> o.setDynamicScope(DynamicScope.UNKNOWN)), "dynamicScope");
    refused(request(execution("d"), o -> o.setPurgeDelayMillis(-1)), "purgeDelayMillis");
    refused(request(execution("e"), o -> o.setDeadlineMillis(0)), "deadlineMillis");
    refused(request(execution("h"), o -> o.setChildDeadlineMillis(-1)), "childDeadlineMillis");
    var negative = EvictionLimits.newBuilder().setMaxEntries(-1L).build();
    refused(request(execution("i"), o -> o.setLimits(negative)), "maxEntries");
    var long10 = "x".repeat(10_000_000);
    var verbose = EvictionRequest.newBuilder(request(execution("j"), o -> {}));
    refused(verbose.setReason(long10).build(), "reason");
    refused(
        EvictionRequest.newBuilder(request(execution("f"), o -> {}))
            .setRequestedAt(Samples.NOW.minusSeconds(90_000))
            .build(),
        "has passed");
    refused(
        EvictionRequest.newBuilder(request(execution("g"), o -> {})).setRequestId("7").build(),
        "not a UUID");
    assertFlows();
  }

  @Test
  void commandOfNothing_orOfNobody_isIgnored() {
    stream.command("x", EvictionCommand.newBuilder().build());
    stream.command(
        "",
        EvictionCommand.newBuilder()
            .setRequest(
                EvictionRequest.newBuilder(request(execution("g"), o -> {}))
                    .setRequestId("")
                    .build())
            .build());
    assertFlows();
  }

  @Test
  void controlOfUnknownRequest_isAnsweredInTheAuditTrailOnly() {
    stream.control(
        EvictionControl.newBuilder()
            .setRequestId("3c1f0d2e-0000-4000-8000-000000000000")
            .setAction(ControlAction.CANCEL)
            .setRequestedAt(Samples.NOW)
            .build());
    assertThat(stream.audit())
        .singleElement()
        .satisfies(record -> assertThat(record.getMessage()).contains("no such request"));
    assertFlows();
  }

  @Test
  void commandUnderAnotherKey_isSentOnUnderItsOwn() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    stream.command(
        "elsewhere", EvictionCommand.newBuilder().setRequest(request(root, o -> {})).build());
    stream.answerQuestions();
    assertThat(stream.newTasks()).hasSize(1);
  }

  private void refused(EvictionRequest request, String why) {
    stream.submit(request);
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getRequestId()).isEqualTo(request.getRequestId());
    assertThat(stream.status().getMessage()).contains(why);
  }

  /** A good request still goes its way. */
  private void assertFlows() {
    var good = execution("good");
    stream.stored(good, ExecutionPhase.SUCCEEDED, cached("n0", good, 9));
    stream.submit(request(good, options -> {}));
    stream.answerQuestions();
    assertThat(stream.newTasks()).hasSize(1);
    assertThat(Stream.of(stream.deadLetters()).flatMap(List::stream)).isEmpty();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
