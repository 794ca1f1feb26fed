package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.parentOf;
import static io.evictl.stream.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.record.TaskOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I2 NoOverDelete: a target means what it names, and what is nested below it. */
class TargetsTest {
  private static final TaskId LOAD = new TaskId("flytesnacks", "development", "shop.load", "v1");
  private final StreamHarness stream = new StreamHarness();
  private final ExecutionId root = execution("root");
  private final ExecutionId child = execution("child");
  private final ExecutionId other = execution("other");

  @BeforeEach
  void store() {
    stream.stored(
        root,
        ExecutionPhase.SUCCEEDED,
        Samples.node("a").setIsParent(true).build(),
        below("a", cached("x", root, 1)),
        below("x", cached("y", root, 2)),
        below("a", parentOf("z", child, ChildLink.VERIFIED)),
        cached("a2", root, 3),
        NodeState.newBuilder(cached("b", root, 4)).setTask(LOAD).build(),
        parentOf("c", other, ChildLink.VERIFIED));
    stream.stored(child, ExecutionPhase.SUCCEEDED, cached("n0", child, 5));
    stream.stored(other, ExecutionPhase.SUCCEEDED, cached("n0", other, 6));
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void node_takesAllBelowIt_andTheExecutionsLaunchedThere() {
    submit(node("a"));
    assertThat(stream.newTasks())
        .extracting(EvictionTask::getEntry)
        .containsExactlyInAnyOrder(entry(1), entry(2), entry(5));
  }

  @Test
  void nodeWithoutNodesBelow_takesItsOwnEntryOnly() {
    submit(node("y"));
    assertThat(stream.newTasks()).extracting(EvictionTask::getEntry).containsExactly(entry(2));
  }

  @Test
  void unknownNode_isRejectedNamingIt() {
    submit(node("nowhere"));
    assertRejected("nowhere");
  }

  @Test
  void nodeOfUnknownExecution_isRejected() {
    var nobody = new NodeId(execution("nobody"), "a");
    submit(EvictionTarget.newBuilder().setNodeExecution(nobody).build());
    assertRejected("unknown execution");
  }

  @Test
  void task_isItsNode_whateverTheAttempt() {
    submit(task("b", LOAD, 3));
    assertThat(stream.newTasks()).extracting(EvictionTask::getEntry).containsExactly(entry(4));
  }

  @Test
  void taskThatTheNodeDidNotRun_isRejectedNamingBoth() {
    submit(task("b", new TaskId("flytesnacks", "development", "shop.save", "v1"), 0));
    assertRejected("shop.load");
    assertRejected("shop.save");
  }

  @Test
  void entry_isOneTask_whoeverProducedIt_unlessWrittenSince() {
    submit(EvictionTarget.newBuilder().setEntry(entry(9)).build());
    assertThat(stream.questions()).isEmpty();
    var task = stream.newTasks().getFirst();
    assertThat(task.getEntry()).isEqualTo(entry(9));
    assertThat(task.getWrittenUntil()).contains(Samples.NOW);
    assertThat(task.getSeen()).isEmpty();
    assertThat(task.getExecution().getName()).isEmpty();
    stream.result(StreamHarness.answer(task, TaskOutcome.SUPERSEDED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getSuperseded()).isEqualTo(1);
  }

  private void assertRejected(String why) {
    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getState()).isEqualTo(RequestState.REJECTED);
    assertThat(stream.status().getMessage()).contains(why);
  }

  private void submit(EvictionTarget target) {
    stream.submit(request(target, target.toString(), options -> {}));
    stream.answerQuestions();
  }

  private EvictionTarget node(String id) {
    return EvictionTarget.newBuilder().setNodeExecution(new NodeId(root, id)).build();
  }

  private EvictionTarget task(String id, TaskId task, int attempt) {
    return EvictionTarget.newBuilder()
        .setTaskExecution(new TaskExecutionId(new NodeId(root, id), task, attempt))
        .build();
  }

  private static NodeState below(String parent, NodeState node) {
    return NodeState.newBuilder(node).setParentNodeId(parent).build();
  }
}
