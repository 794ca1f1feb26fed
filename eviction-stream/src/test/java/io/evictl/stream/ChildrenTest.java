package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.parentOf;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskOutcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Executions that nodes of others started. */
class ChildrenTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void children_areFollowedIfVerified_andSettleIndependentlyOfOrder() {
    var root = execution("root");
    var child = execution("child");
    var foreign = execution("foreign");
    var hit =
        Samples.node("n3")
            .setEntry(entry(7))
            .setArtifactId("artifact-7")
            .setSeenProducer(child)
            .build();
    stream.stored(
        root,
        ExecutionPhase.SUCCEEDED,
        cached("n0", root, 1),
        parentOf("n1", child, ChildLink.VERIFIED),
        parentOf("n2", foreign, ChildLink.FOREIGN),
        hit);
    stream.stored(
        child,
        ExecutionPhase.SUCCEEDED,
        cached("n0", child, 7),
        parentOf("n9", root, ChildLink.VERIFIED));

    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    stream.work(
        task ->
            task.getEntry().equals(entry(7))
                    && task.getExecution().equals(root)
                    && task.getAlsoProducedBy().isEmpty()
                ? answer(task, task.getAction(), TaskOutcome.KEPT)
                    .setArtifacts(
                        List.of(
                            ArtifactResult.newBuilder()
                                .setArtifactId("artifact-7")
                                .setProducer(child)
                                .setOutcome(TaskOutcome.KEPT)
                                .build()))
                    .build()
                : answer(task, TaskOutcome.EVICTED));

    var status = stream.status();
    assertThat(status.getState()).isEqualTo(RequestState.EVICTED);
    assertThat(status.getCounts().getEvicted()).isEqualTo(3);
    assertThat(status.getExecutionsPlanned()).isEqualTo(2);
    assertThat(status.getExecutionsNotFollowed()).containsExactly(foreign);
    assertThat(stream.issued).filteredOn(task -> !task.getAlsoProducedBy().isEmpty()).hasSize(1);
  }
}
