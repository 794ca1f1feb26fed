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
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The flow of a request through the whole topology. */
class StreamTopologyTest {
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
    assertThat(stream.audit()).hasSize(6);
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

  @Test
  void unknownExecution_isRejected() {
    stream.submit(request(execution("nobody"), options -> {}));
    stream.answerQuestions();
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("unknown execution").contains("nobody");
  }

  @Test
  void runningExecution_isRejectedNamingTheOption() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING, cached("n0", root, 1));
    stream.submit(request(root, options -> options.setWhenNotConcluded(WhenNotConcluded.REJECT)));
    stream.answerQuestions();
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains("ASSUME_CONCLUDED");
    assertThat(stream.newTasks()).isEmpty();
  }

  @Test
  void runningExecution_isWaitedForUntilItConcludes() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING, cached("n0", root, 1));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.CONCLUSION);
    assertThat(stream.newTasks()).isEmpty();

    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.event(Samples.phase(root, ExecutionPhase.SUCCEEDED));
    assertThat(stream.answerQuestions()).as("asked at once").isEqualTo(1);
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void runningExecution_failsTheRequestAtItsDeadline() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.ABORTING);
    stream.submit(request(root, options -> options.setDeadlineMillis(3_600_000)));
    for (int i = 0; i < 61; i++) {
      stream.answerQuestions();
      stream.pass(Duration.ofMinutes(1));
    }
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    assertThat(stream.status().getErrors())
        .extracting(EvictionError::getCode)
        .containsExactly(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void stuckExecution_isEvictedWhenAssumedConcluded() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.ABORTING, cached("n0", root, 1));
    stream.submit(
        request(root, options -> options.setWhenNotConcluded(WhenNotConcluded.ASSUME_CONCLUDED)));
    stream.answerQuestions();
    assertThat(stream.newTasks()).hasSize(1);
  }

  @Test
  void incompleteSnapshot_isAskedForAgain() {
    var root = execution("root");
    stream.submit(request(root, options -> {}));
    assertThat(stream.questions()).hasSize(1);
    var whole =
        Samples.snapshot(
            root,
            "s1",
            ExecutionPhase.SUCCEEDED,
            List.of(cached("a", root, 1), cached("b", root, 2)));
    stream.event(whole.get(0));
    stream.event(whole.get(1));
    stream.event(whole.get(3));
    assertThat(stream.newTasks()).isEmpty();
    stream.pass(Duration.ofSeconds(10));
    assertThat(stream.questions()).hasSize(1);
    stream.event(whole.get(2));
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void manyEntries_flowWithinTheWindow_eachOnce() {
    var root = execution("root");
    var nodes =
        IntStream.range(0, 3000).mapToObj(i -> cached("n" + i, root, i)).toArray(NodeState[]::new);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    var first = stream.newTasks();
    assertThat(first).hasSize(1024);
    first.forEach(task -> stream.result(answer(task, TaskOutcome.ABSENT)));
    stream.work(task -> answer(task, TaskOutcome.ABSENT));
    assertThat(stream.issued)
        .extracting(EvictionTask::getIndex)
        .containsExactlyElementsOf(IntStream.range(0, 3000).boxed().toList());
    assertThat(stream.issued).extracting(EvictionTask::getTaskId).doesNotHaveDuplicates();
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.seen.size()).as("statuses").isLessThan(30);
  }

  @Test
  void lateNode_doesNotMoveTheFrozenList() {
    var root = execution("root");
    var nodes =
        IntStream.range(0, 1500)
            .mapToObj(i -> cached("n" + i, root, 2 * i + 1))
            .toArray(NodeState[]::new);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    IntStream.range(0, 1500)
        .forEach(i -> stream.event(Samples.nodes(root, cached("late" + i, root, 2 * i))));
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(1500);
    assertThat(stream.issued)
        .extracting(EvictionTask::getEntry)
        .containsExactlyElementsOf(
            IntStream.range(0, 1500).mapToObj(i -> entry(2 * i + 1)).toList());
  }

  @Test
  void retry_comesBackAfterItsPause_andFailsAtTheDeadline() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    stream.submit(request(root, options -> options.setDeadlineMillis(600_000)));
    stream.answerQuestions();
    for (int i = 0; i < 2000 && !StatusChecks.isTerminal(stream.status().getState()); i++) {
      stream.work(
          task ->
              answer(task, task.getAction(), TaskOutcome.RETRY)
                  .setRetryAfterMillis(20_000L)
                  .setError(
                      EvictionError.newBuilder()
                          .setCode(ErrorCode.RESERVATION_NOT_ACQUIRED)
                          .setMessage("reserved by bob")
                          .build())
                  .build());
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(stream.issued.size()).isBetween(4, 40);
    assertThat(stream.issued)
        .extracting(EvictionTask::getAttempt)
        .containsExactlyElementsOf(IntStream.range(0, stream.issued.size()).boxed().toList());
    assertThat(stream.status().getState()).isEqualTo(RequestState.FAILED);
    assertThat(stream.status().getErrors().getFirst().getCode())
        .isEqualTo(ErrorCode.RESERVATION_NOT_ACQUIRED);
    assertThat(stream.clock.instant()).isBefore(Samples.NOW.plusSeconds(620));
  }

  @Test
  void lostTask_isDrivenAgain() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    var lost = stream.newTasks();
    stream.result(answer(lost.getFirst(), TaskOutcome.EVICTED));
    stream.pass(Duration.ofSeconds(130));
    var again = stream.newTasks();
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().getTaskId()).isEqualTo(lost.getLast().getTaskId());
    stream.result(answer(again.getFirst(), TaskOutcome.EVICTED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.EVICTED);
  }

  @Test
  void lostPurgeResult_isAskedForAgain() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> {}));
    stream.answerQuestions();
    stream.work(
        task ->
            answer(task, task.getAction(), TaskOutcome.EVICTED)
                .setRestorableUntil(stream.clock.instant().plusSeconds(30))
                .build());
    var first = stream.issued.getFirst();
    stream.result(answer(first, TaskAction.PURGE, TaskOutcome.PURGED).build());
    stream.pass(Duration.ofSeconds(80));
    assertThat(stream.newTasks()).as("not before it is overdue").isEmpty();
    stream.pass(Duration.ofSeconds(130));
    var again = stream.newTasks();
    assertThat(again).extracting(EvictionTask::getAction).containsExactly(TaskAction.PURGE);
    assertThat(again).extracting(EvictionTask::getEntry).containsExactly(entry(2));
    stream.result(answer(again.getFirst(), TaskOutcome.PURGED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
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
  void limit_waitsForApproval() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    var request =
        request(
            root,
            options -> options.setLimits(EvictionLimits.newBuilder().setMaxEntries(1L).build()));
    stream.submit(request);
    stream.answerQuestions();
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getWaitingFor()).contains(WaitingFor.APPROVAL);
    stream.control(control(request.getRequestId(), ControlAction.APPROVE).build());
    assertThat(stream.newTasks()).hasSize(2);
  }

  @Test
  void restore_ofOneEntry_thenOfAll() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    stream.control(
        control(request.getRequestId(), ControlAction.RESTORE)
            .setEntries(List.of(entry(2)))
            .build());
    var restore = stream.newTasks();
    assertThat(restore).hasSize(1);
    assertThat(restore.getFirst().getAction()).isEqualTo(TaskAction.RESTORE);
    assertThat(restore.getFirst().getEntry()).isEqualTo(entry(2));
    stream.result(answer(restore.getFirst(), TaskOutcome.RESTORED));
    assertThat(stream.status().getCounts().getRestored()).isEqualTo(1);
    stream.control(control(request.getRequestId(), ControlAction.RESTORE).build());
    stream.work(task -> answer(task, TaskOutcome.RESTORED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.RESTORED);
  }

  @Test
  void cancel_stopsWhatIsNotOut() {
    var root = execution("root");
    var nodes =
        IntStream.range(0, 1500).mapToObj(i -> cached("n" + i, root, i)).toArray(NodeState[]::new);
    stream.stored(root, ExecutionPhase.SUCCEEDED, nodes);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.answerQuestions();
    stream.control(control(request.getRequestId(), ControlAction.CANCEL).build());
    stream.work(task -> answer(task, TaskOutcome.EVICTED));
    assertThat(stream.issued).hasSize(1024);
    assertThat(stream.status().getCounts().getCancelled()).isEqualTo(476);
    assertThat(stream.status().getState()).isEqualTo(RequestState.EVICTED);
    stream.issued.forEach(
        task -> stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build()));
    assertThat(stream.status().getState()).isEqualTo(RequestState.CANCELLED);
  }

  @Test
  void cancel_endsWaitingAtOnce() {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.RUNNING);
    var request = request(root, options -> {});
    stream.submit(request);
    stream.control(control(request.getRequestId(), ControlAction.CANCEL).build());
    assertThat(stream.status().getState()).isEqualTo(RequestState.CANCELLED);
    stream.answerQuestions();
    assertThat(stream.newTasks()).isEmpty();
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

  private static EvictionControl.Builder control(String request, ControlAction action) {
    return EvictionControl.newBuilder()
        .setRequestId(request)
        .setAction(action)
        .setRequestedBy("alice")
        .setRequestedAt(Samples.NOW)
        .setControlId(action + " " + System.nanoTime());
  }
}
