package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request from its acceptance to its end. */
class RequestFlowTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void request_evictsEachEntryOnce_thenSucceedsWhenPurged() {
    var root = execution("root");
    var again = Samples.node("n2").setEntry(entry(1)).setArtifactId("artifact-1").build();
    stream.stored(
        root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2), again);

    stream.submit(request(root, options -> {}));
    assertThat(stream.status().getState()).isEqualTo(RequestState.WAITING);
    assertThat(stream.answerQuestions()).isEqualTo(1);

    var tasks = stream.newTasks();
    assertThat(tasks).extracting(EvictionTask::getEntry).containsExactly(entry(1), entry(2));
    assertThat(tasks.getFirst().getNodes()).containsExactly("n0", "n2");
    assertThat(tasks.getFirst().getNodeCount()).isEqualTo(2);
    assertThat(tasks.getFirst().getSeen()).hasSize(2);
    tasks.forEach(task -> stream.result(answer(task, TaskOutcome.EVICTED)));
    assertThat(stream.status().getState()).isEqualTo(RequestState.EVICTED);
    assertThat(stream.status().getCounts().getAwaitingPurge()).isEqualTo(2);

    tasks.forEach(
        task -> stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build()));
    var end = stream.status();
    assertThat(end.getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(end.getCounts().getPurged()).isEqualTo(2);
    assertThat(end.getMessage()).isEqualTo("2 entries evicted");
    assertThat(stream.audit())
        .extracting(AuditRecord::getEvent)
        .filteredOn(event -> event != AuditEvent.EXPANDED)
        .containsExactly(
            AuditEvent.REQUEST_ACCEPTED,
            AuditEvent.TASK_OUTCOME,
            AuditEvent.TASK_OUTCOME,
            AuditEvent.TASK_OUTCOME,
            AuditEvent.TASK_OUTCOME,
            AuditEvent.REQUEST_FINISHED);
  }

  @Test
  void manyEntries_flowWithinTheWindow_eachOnce() {
    var root = execution("root");
    var nodes = cached(root, 900);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    var first = stream.newTasks();
    assertThat(first).hasSize(256);
    first.forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued)
        .extracting(EvictionTask::getIndex)
        .containsExactlyElementsOf(IntStream.range(0, 900).boxed().toList());
    assertThat(stream.issued).extracting(EvictionTask::getTaskId).doesNotHaveDuplicates();
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.seen.size()).as("statuses").isLessThan(30);
  }

  @Test
  void lateNode_doesNotMoveTheFrozenList() {
    var root = execution("root");
    var nodes =
        IntStream.range(0, 400)
            .mapToObj(i -> cached("n" + i, root, 2 * i + 1))
            .toArray(NodeState[]::new);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    IntStream.range(0, 400)
        .forEach(i -> stream.event(Samples.nodes(root, cached("late" + i, root, 2 * i))));
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(400);
    assertThat(stream.issued)
        .extracting(EvictionTask::getEntry)
        .containsExactlyElementsOf(
            IntStream.range(0, 400).mapToObj(i -> entry(2 * i + 1)).toList());
  }

  @Test
  void plan_endsWithoutPurge() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> options.setMode(EvictionMode.PLAN)));
    stream.answerQuestions();
    stream.work(
        task -> {
          assertThat(task.getAction()).isEqualTo(TaskAction.PLAN);
          return answer(task, task.getIndex() == 0 ? TaskOutcome.EVICTED : TaskOutcome.KEPT);
        });
    var status = stream.status();
    assertThat(status.getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(status.getCounts().getEvicted()).isEqualTo(1);
    assertThat(status.getMessage())
        .isEqualTo(
            "1 entry would be evicted; 1 kept: other executions produced them; includeCacheHits"
                + " takes those still as seen");
  }

  @Test
  void severalRoots_areOneRequest() {
    var one = execution("one");
    var two = execution("two");
    stream.stored(one, ExecutionPhase.SUCCEEDED, cached("n0", one, 1));
    stream.stored(two, ExecutionPhase.FAILED, cached("n0", two, 2));
    stream.submit(
        request(
            EvictionTarget.newBuilder()
                .setExecutions(List.of(one, two, one, execution("gone")))
                .build(),
            "several",
            options -> {}));
    stream.answerQuestions();
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued).hasSize(2);
    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getErrorCount()).isEqualTo(1);
  }

  @Test
  void sameRequestAgain_changesNothing_otherContentIsRefused() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.submit(request);
    assertThat(stream.newTasks()).hasSize(1);
    var other = EvictionRequest.newBuilder(request).setReason("other").build();
    stream.submit(other);
    assertThat(stream.status().getRequest()).contains(request);
    assertThat(stream.audit())
        .anyMatch(record -> record.getMessage().contains("another request has this id"));
  }

  @Test
  void purgeResult_mayOvertakeTheHides() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    var task = stream.newTasks().getFirst();
    stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build());
    stream.result(answer(task, TaskOutcome.EVICTED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getPurged()).isEqualTo(1);
  }
}
