package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.dataset;
import static io.evictl.producer.snapshot.Rows.execution;
import static io.evictl.producer.snapshot.Rows.key;
import static io.evictl.producer.snapshot.Rows.keyed;
import static io.evictl.producer.snapshot.Rows.launched;
import static io.evictl.producer.snapshot.Rows.parentMetadata;
import static io.evictl.producer.snapshot.Rows.row;
import static io.evictl.producer.snapshot.Rows.withMetadata;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeStatesTest {
  private static final ExecutionId OWN = execution("own");
  private static final ExecutionId CHILD = execution("child");
  private static final ExecutionId EARLIER = execution("earlier-attempt");
  private static final TaskId TASK =
      TaskId.newBuilder()
          .setProject("shared")
          .setDomain("production")
          .setName("shop.square")
          .setVersion("v1")
          .build();
  private static final NodeRow LAUNCHER = row(7, "n1", "SUCCEEDED", launched(CHILD));

  @Test
  void childLaunchedByTheNode_isVerified() {
    assertThat(children(Map.of(CHILD, 7L), Map.of())).containsExactly(child(CHILD, "VERIFIED"));
  }

  /** A recovered node copies the original's child; AlreadyExists adopts an execution. */
  @Test
  void childLaunchedByAnotherNodeOrNobody_isForeign() {
    assertThat(children(Map.of(CHILD, 8L), Map.of())).containsExactly(child(CHILD, "FOREIGN"));
    assertThat(children(Map.of(CHILD, 0L), Map.of())).containsExactly(child(CHILD, "FOREIGN"));
  }

  @Test
  void childWithoutARow_isLeftOut() {
    assertThat(states(LAUNCHER, Map.of(), Map.of())).isEmpty();
  }

  @Test
  void childOfAnEarlierAttempt_isAddedByItsLabel() {
    assertThat(children(Map.of(CHILD, 7L), Map.of(7L, Set.of(EARLIER))))
        .containsExactly(child(CHILD, "VERIFIED"), child(EARLIER, "VERIFIED"));
  }

  @Test
  void childNamedAndLabelled_isToldOnce() {
    assertThat(children(Map.of(CHILD, 7L), Map.of(7L, Set.of(CHILD))))
        .containsExactly(child(CHILD, "VERIFIED"));
  }

  @Test
  void childNamedByItsLabelOnly_makesTheNodeMatter() {
    var silent = row(7, "n1", "FAILED", ByteString.EMPTY);
    assertThat(states(silent, Map.of(), Map.of(7L, Set.of(EARLIER))))
        .singleElement()
        .satisfies(n -> assertThat(n.getChildren()).containsExactly(child(EARLIER, "VERIFIED")));
  }

  @Test
  void nodeWithoutEntryChildOrFlag_isNotSent() {
    assertThat(states(row(7, "n1", "SUCCEEDED", ByteString.EMPTY), Map.of(), Map.of())).isEmpty();
  }

  /** What cannot be read may matter. */
  @Test
  void nodeWithAnUndecodableClosure_isSentWithItsColumns() {
    assertThat(states(row(7, "n1", "FAILED", ByteString.fromHex("ff")), Map.of(), Map.of()))
        .extracting(NodeState::getNodeId)
        .containsExactly("n1");
  }

  /** flyteadmin's flag is what an event said; a row that others name as their parent is one. */
  @Test
  void nodeThatEnclosesOthers_isSentAsParent() {
    var silent = row(7, "n1", "SUCCEEDED", ByteString.EMPTY);
    assertThat(states(silent, Map.of(), Set.of(7L)))
        .singleElement()
        .satisfies(node -> assertThat(node.getIsParent()).isTrue());
    var flagged = withMetadata(silent, parentMetadata());
    assertThat(states(flagged, Map.of(), Set.of()))
        .singleElement()
        .satisfies(node -> assertThat(node.getIsParent()).isTrue());
  }

  /** A task puts its outputs before its node ends; a node cut off between carries no key. */
  @ParameterizedTest
  @EnumSource(NodePhase.class)
  void nodeThatRanATask_isSentUnlessItSucceeded(NodePhase phase) {
    var row = row(7, "n1", phase.name(), ByteString.EMPTY);
    var told = EnumSet.of(NodePhase.SUCCEEDED, NodePhase.RECOVERED, NodePhase.SKIPPED);
    if (told.contains(phase)) {
      assertThat(states(row, Map.of("n1", TASK), Set.of())).isEmpty();
    } else {
      assertThat(states(row, Map.of("n1", TASK), Set.of()))
          .extracting(NodeState::getTask)
          .containsExactly(Optional.of(TASK));
    }
    assertThat(states(row, Map.of(), Set.of())).isEmpty();
  }

  /** The put may have made the artifact before it failed; the key then names the task only. */
  @Test
  void nodeWithAPutFailure_isSentWithItsTask() {
    var key = key("", "", null).toBuilder().setDatasetId(dataset(ResourceType.TASK)).build();
    var row = row(7, "n1", "SUCCEEDED", keyed(Rows.PUT_FAILURE, key));
    assertThat(states(row, Map.of("n1", TASK), Set.of()))
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.getCacheStatus()).isEqualTo(CacheStatus.CACHE_PUT_FAILURE);
              assertThat(node.getTask()).hasValue(TASK);
              assertThat(node.getEntry()).isEmpty();
            });
  }

  @Test
  void endedAt_isTheLastEventsInstantOfATerminalNode() {
    assertThat(endedAt("SUCCEEDED")).isTrue();
    assertThat(endedAt("RECOVERED")).isTrue();
    assertThat(endedAt("RUNNING")).isFalse();
    assertThat(endedAt("FAILING")).isFalse();
  }

  private static boolean endedAt(String phase) {
    var at = Instant.parse("2026-11-22T00:52:36.323695Z");
    var closure = Rows.cached(Rows.POPULATED);
    var row = new NodeRow(7, "n1", null, phase, null, closure, ByteString.EMPTY, at);
    return states(row, Map.of(), Map.of()).getFirst().getEndedAt().isPresent();
  }

  private static List<ChildExecution> children(
      Map<ExecutionId, Long> parents, Map<Long, Set<ExecutionId>> tagged) {
    return states(LAUNCHER, parents, tagged).getFirst().getChildren();
  }

  private static List<NodeState> states(
      NodeRow row, Map<ExecutionId, Long> parents, Map<Long, Set<ExecutionId>> tagged) {
    return new NodeStates(Map.of(), Map.of(), parents, tagged, Map.of(), Set.of(), Map.of())
        .of(OWN, List.of(NodeDecoder.decode(row)));
  }

  private static List<NodeState> states(
      NodeRow row, Map<String, TaskId> tasks, Set<Long> enclosing) {
    return new NodeStates(Map.of(), tasks, Map.of(), Map.of(), Map.of(), enclosing, Map.of())
        .of(OWN, List.of(NodeDecoder.decode(row)));
  }

  private static ChildExecution child(ExecutionId execution, String link) {
    return ChildExecution.newBuilder()
        .setExecution(execution)
        .setLink(ChildLink.valueOf(link))
        .build();
  }
}
