package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.parentOf;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Without flyteadmin's database: events count once they have settled. */
class EventsAloneTest {
  private final StreamHarness stream = new StreamHarness("stream.snapshots", "off");

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void settledExecution_isEvicted_andTheStatusSaysWhatItRestsOn() {
    var root = execution("root");
    var child = execution("child");
    var other = execution("other");
    var recovered =
        NodeState.newBuilder(parentOf("n8", other, ChildLink.UNVERIFIED))
            .setPhase(NodePhase.RECOVERED)
            .build();
    stream.event(Samples.phase(root, ExecutionPhase.SUCCEEDED));
    stream.event(Samples.nodes(root, cached("n0", root, 1)));
    stream.event(Samples.nodes(root, parentOf("n1", child, ChildLink.UNVERIFIED)));
    stream.event(Samples.nodes(root, recovered));
    stream.event(Samples.phase(child, ExecutionPhase.SUCCEEDED));
    stream.event(Samples.nodes(child, cached("n0", child, 2)));
    stream.submit(request(root, options -> {}));
    assertThat(stream.newTasks()).isEmpty();
    stream.pass(Duration.ofSeconds(11));
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(2);
    assertThat(stream.status().getBasis()).isEqualTo(Basis.EVENTS_ONLY);
    assertThat(stream.status().getUnverifiedChildren()).isEqualTo(1);
    assertThat(stream.status().getExecutionsNotFollowed()).containsExactly(other);
    assertThat(stream.questions()).isEmpty();
  }

  @Test
  void executionWithoutAnyEvent_isRejectedAfterTheSettleTime() {
    stream.submit(request(execution("nobody"), options -> {}));
    assertThat(stream.status().getState()).isEqualTo(RequestState.WAITING);
    stream.pass(Duration.ofSeconds(11));
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("unknown execution").contains("no event");
  }

  @Test
  void childWithoutAnyEvent_isAFailureOfItsOwn() {
    var root = execution("root");
    stream.event(Samples.phase(root, ExecutionPhase.SUCCEEDED));
    stream.event(Samples.nodes(root, cached("n0", root, 1)));
    stream.event(Samples.nodes(root, parentOf("n1", execution("lost"), ChildLink.UNVERIFIED)));
    stream.submit(request(root, options -> {}));
    stream.pass(Duration.ofSeconds(11));
    stream.pass(Duration.ofSeconds(11));
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getErrors().getFirst().getMessage()).contains("lost");
  }

  @Test
  void runningExecution_isWaitedFor() {
    var root = execution("root");
    stream.event(Samples.phase(root, ExecutionPhase.RUNNING));
    stream.submit(request(root, options -> {}));
    stream.pass(Duration.ofSeconds(11));
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.CONCLUSION);
    stream.event(Samples.nodes(root, cached("n0", root, 1)));
    stream.event(Samples.phase(root, ExecutionPhase.SUCCEEDED));
    assertThat(stream.newTasks()).isEmpty();
    stream.pass(Duration.ofSeconds(11));
    assertThat(stream.newTasks()).hasSize(1);
  }

  @Test
  void runningExecution_isRejectedNamingTheOption() {
    var root = execution("root");
    stream.event(Samples.phase(root, ExecutionPhase.RUNNING));
    stream.submit(request(root, options -> options.setWhenNotConcluded(WhenNotConcluded.REJECT)));
    stream.pass(Duration.ofSeconds(11));
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("ASSUME_CONCLUDED");
  }
}
