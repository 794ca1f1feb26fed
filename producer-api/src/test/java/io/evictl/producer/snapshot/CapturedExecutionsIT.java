package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every execution of captures of a live Flyte, read from its database, against what flyteadmin's
 * own API told of it.
 */
class CapturedExecutionsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "flyte-1.16.8-shapes",
        "flyte-1.16.8-offloading",
        "flyte-1.16.8-array-events-v1",
        "flyte-pr6372-dynamic-specs"
      })
  void read_tellsWhatFlytesApiTells(String capture) {
    try (var captured = TestAdminDatabase.captured(capture);
        // Three rows a page: every execution takes several.
        var database = new AdminDatabase(captured.settings().withPageSize(3))) {
      var reader = new SnapshotReader(database);
      var executions = CapturedExecutions.of(capture).toList();
      assertThat(executions).isNotEmpty();
      for (var expected : executions) {
        var snapshot = reader.read(expected.id()).orElseThrow();
        assertThat(snapshot.phase().name()).as("%s", expected).isEqualTo(expected.phase());
        assertThat(snapshot.archived()).as("%s", expected).isEqualTo(expected.archived());
        assertThat(plain(snapshot.nodes()))
            .as("%s", expected)
            .containsExactlyElementsOf(expected.states());
        assertThat(snapshot.nodes())
            .as("the way from each node up to the top is whole: %s", expected)
            .allSatisfy(
                node ->
                    assertThat(node.getParentNodeId())
                        .matches(parent -> parent.isEmpty() || isSent(parent.get(), snapshot)));
        assertThat(snapshot.nodes())
            .allSatisfy(
                node ->
                    assertThat(node.getEndedAt().isPresent())
                        .isEqualTo(node.getPhase() != NodePhase.QUEUED));
      }
    }
  }

  /** Items of array nodes that hit, with all that their tags follow from. */
  @ParameterizedTest
  @ValueSource(
      strings = {"flyte-1.16.8-shapes", "flyte-1.16.8-offloading", "flyte-1.16.8-array-events-v1"})
  void read_tellsTheItemsThatHit(String capture) {
    try (var captured = TestAdminDatabase.captured(capture);
        var database = new AdminDatabase(captured.settings())) {
      var reader = new SnapshotReader(database);
      for (var expected : CapturedExecutions.of(capture).toList()) {
        var hits = expected.itemHits();
        for (var node : reader.read(expected.id()).orElseThrow().nodes()) {
          var items = node.getItems();
          assertThat(items.map(it -> BitSet.valueOf(it.getHits())))
              .as("%s of %s", node.getNodeId(), expected.id())
              .isEqualTo(Optional.ofNullable(hits.get(node.getNodeId())));
          items.ifPresent(
              it -> {
                assertThat(it.getInputUri().orElseThrow())
                    .startsWith("s3://flyte-data/metadata/propeller/")
                    .endsWith("/%s/data/inputs.pb".formatted(node.getNodeId()));
                var template = it.getTemplate().orElseThrow();
                assertThat(template.getCacheVersion()).isEqualTo("1.0");
                assertThat(template.getIgnoredInputs()).isEmpty();
                assertThat(template.getTypedInterface().hasRemaining()).isTrue();
              });
        }
      }
    }
  }

  /** Two nodes were recovered after their entries had been evicted: POPULATED without a source. */
  @Test
  void read_ofARecoveredExecution_namesTheOriginalsProducts() {
    var recovered = execution("a2hb8sjb7qgpnfpxckh2");
    var original = execution("adl6j9vwv66zmmnwr6sw");
    try (var captured = TestAdminDatabase.captured("flyte-1.16.8-offloading");
        var database = new AdminDatabase(captured.settings())) {
      var nodes = new SnapshotReader(database).read(recovered).orElseThrow().nodes();
      assertThat(nodes)
          .extracting(NodeState::getNodeId, NodeState::getPhase, NodeState::getSeenProducer)
          .containsExactly(
              tuple("n0", NodePhase.RECOVERED, Optional.of(original)),
              tuple("n1", NodePhase.RECOVERED, Optional.of(original)),
              tuple("n2", NodePhase.SUCCEEDED, Optional.of(recovered)));
    }
  }

  private static boolean isSent(String nodeId, Snapshot snapshot) {
    return snapshot.nodes().stream().anyMatch(node -> node.getNodeId().equals(nodeId));
  }

  /** Without what the API does not tell in this form. */
  private static List<NodeState> plain(List<NodeState> nodes) {
    return nodes.stream()
        .map(n -> NodeState.newBuilder(n).clearEndedAt().clearItems().build())
        .toList();
  }

  private static ExecutionId execution(String name) {
    return ExecutionId.newBuilder()
        .setProject("flytesnacks")
        .setDomain("development")
        .setName(name)
        .build();
  }
}
