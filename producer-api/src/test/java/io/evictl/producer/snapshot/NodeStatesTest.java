package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.execution;
import static io.evictl.producer.snapshot.Rows.launched;
import static io.evictl.producer.snapshot.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeStatesTest {
  private static final ExecutionId OWN = execution("own");
  private static final ExecutionId CHILD = execution("child");
  private static final ExecutionId EARLIER = execution("earlier-attempt");
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
    return new NodeStates(Map.of(), Map.of(), parents, tagged, Map.of())
        .of(OWN, List.of(NodeDecoder.decode(row)));
  }

  private static ChildExecution child(ExecutionId execution, String link) {
    return ChildExecution.newBuilder()
        .setExecution(execution)
        .setLink(ChildLink.valueOf(link))
        .build();
  }
}
