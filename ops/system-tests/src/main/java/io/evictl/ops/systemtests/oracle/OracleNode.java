package io.evictl.ops.systemtests.oracle;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of an execution.
 *
 * @param parent the node that encloses it
 * @param encloses whether nodes are nested in it, it ran an array of tasks, or launched a child
 * @param datasets names of the data sets that its tasks or its catalog key lead to
 */
public record OracleNode(
    String nodeId, @Nullable String parent, boolean encloses, Set<String> datasets) {
  public OracleNode {
    datasets = Set.copyOf(datasets);
  }
}
