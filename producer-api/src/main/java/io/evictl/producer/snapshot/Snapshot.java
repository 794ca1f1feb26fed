package io.evictl.producer.snapshot;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import java.util.List;

/**
 * An execution as flyteadmin's database knows it at one instant.
 *
 * @param execution which one
 * @param phase phase of its row; newer names are UNKNOWN
 * @param archived whether it was archived
 * @param nodes the nodes that matter for eviction, at any depth, ordered by node id: those with an
 *     entry, a child execution, or nested nodes, dynamic and array nodes, those that may have put
 *     an entry without telling (a put failure; a task whose node did not succeed), and those whose
 *     row is undecodable
 */
public record Snapshot(
    ExecutionId execution, ExecutionPhase phase, boolean archived, List<NodeState> nodes) {
  public Snapshot {
    nodes = List.copyOf(nodes);
  }
}
