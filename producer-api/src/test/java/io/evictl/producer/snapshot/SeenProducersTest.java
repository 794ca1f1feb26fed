package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.HIT;
import static io.evictl.producer.snapshot.Rows.POPULATED;
import static io.evictl.producer.snapshot.Rows.cached;
import static io.evictl.producer.snapshot.Rows.execution;
import static io.evictl.producer.snapshot.Rows.key;
import static io.evictl.producer.snapshot.Rows.keyed;
import static io.evictl.producer.snapshot.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of who had produced what a node saw. */
class SeenProducersTest {
  private static final ExecutionId OWN = execution("own");
  private static final ExecutionId OTHER = execution("other");

  private final History history = new History();

  @Test
  void hitWithSource_isTheSource() {
    assertThat(seen("SUCCEEDED", cached(HIT, OTHER))).hasValue(OTHER);
  }

  @Test
  void hitWithoutSource_isUnknown() {
    assertThat(seen("SUCCEEDED", cached(HIT))).isEmpty();
  }

  @Test
  void populated_isTheOwn() {
    assertThat(seen("SUCCEEDED", cached(POPULATED))).hasValue(OWN);
  }

  @Test
  void overwritten_isTheSource() {
    assertThat(seen("SUCCEEDED", cached(POPULATED, OWN))).hasValue(OWN);
  }

  @Test
  void withoutEntry_isUnknown() {
    assertThat(seen("RECOVERED", ByteString.EMPTY)).isEmpty();
    assertThat(history.asked).isEmpty();
  }

  @Test
  void recoveredHit_isTheSource() {
    assertThat(seen("RECOVERED", cached(HIT, OTHER))).hasValue(OTHER);
  }

  @Test
  void recoveredPopulated_isTheReferences() {
    history.recoveredFrom(OWN, "first");
    history.node("first", "SUCCEEDED", cached(POPULATED));
    assertThat(seen("RECOVERED", cached(POPULATED))).hasValue(execution("first"));
  }

  @Test
  void recoveredPopulated_ofAReferenceThatHit_isItsSource() {
    history.recoveredFrom(OWN, "first");
    history.node("first", "SUCCEEDED", cached(HIT, OTHER));
    assertThat(seen("RECOVERED", cached(POPULATED))).hasValue(OTHER);
  }

  @Test
  void recoveredTwice_isTheFirsts() {
    history.recoveredFrom(OWN, "second");
    history.recoveredFrom(execution("second"), "first");
    history.node("second", "RECOVERED", cached(POPULATED));
    history.node("first", "SUCCEEDED", cached(POPULATED));
    assertThat(seen("RECOVERED", cached(POPULATED))).hasValue(execution("first"));
  }

  @Test
  void recoveredFromNobody_isUnknown() {
    assertThat(seen("RECOVERED", cached(POPULATED))).isEmpty();
  }

  @Test
  void recoveredFromAnExecutionWithoutThatNode_isUnknown() {
    history.recoveredFrom(OWN, "first");
    assertThat(seen("RECOVERED", cached(POPULATED))).isEmpty();
  }

  /** Not what was copied: the original's row tells of something else. */
  @Test
  void recoveredFromAnotherArtifact_isUnknown() {
    history.recoveredFrom(OWN, "first");
    history.node("first", "SUCCEEDED", keyed(POPULATED, key("flyte_cached-1", "another", null)));
    assertThat(seen("RECOVERED", cached(POPULATED))).isEmpty();
  }

  @Test
  void recoveredInACircle_isUnknownAndEnds() {
    history.recoveredFrom(OWN, "second");
    history.recoveredFrom(execution("second"), "own");
    history.node("second", "RECOVERED", cached(POPULATED));
    history.node("own", "RECOVERED", cached(POPULATED));
    assertThat(seen("RECOVERED", cached(POPULATED))).isEmpty();
    assertThat(history.asked).hasSize(SeenProducers.LONGEST_CHAIN);
  }

  private Optional<ExecutionId> seen(String phase, ByteString closure) {
    var node = NodeDecoder.decode(row(1, "n0", phase, closure));
    return Optional.ofNullable(new SeenProducers(history).of(OWN, List.of(node)).get("n0"));
  }

  /** Earlier executions, each with a node n0. */
  private static final class History implements ReferenceNodes {
    private final Map<ExecutionId, ExecutionId> references = new HashMap<>();
    private final Map<ExecutionId, NodeRow> nodes = new HashMap<>();
    private final List<ExecutionId> asked = new ArrayList<>();

    void recoveredFrom(ExecutionId later, String earlier) {
      references.put(later, execution(earlier));
    }

    void node(String name, String phase, ByteString closure) {
      nodes.put(execution(name), row(2, "n0", phase, closure));
    }

    @Override
    public Optional<ExecutionId> referenceOf(ExecutionId execution) {
      return Optional.ofNullable(references.get(execution));
    }

    @Override
    public List<NodeRow> nodes(ExecutionId execution, Collection<String> nodeIds) {
      asked.add(execution);
      return Optional.ofNullable(nodes.get(execution)).stream().toList();
    }
  }
}
