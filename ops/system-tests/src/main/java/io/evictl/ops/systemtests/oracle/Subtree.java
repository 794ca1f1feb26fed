package io.evictl.ops.systemtests.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What evicting a node must do, in the plainest way: as if the execution consisted of the node, of
 * all nested below it, and of the child executions launched from there. Pure.
 */
final class Subtree {
  private final OracleExecution execution;
  private final Set<String> nodes;
  private final Set<ExecutionName> children;

  private Subtree(
      OracleExecution execution, Set<String> nodes, Collection<OracleExecution> capture) {
    this.execution = execution;
    this.nodes = nodes;
    this.children = new LinkedHashSet<>();
    for (var launched : capture) {
      var launcher = launched.launchedBy();
      if (launcher != null
          && launcher.execution().equals(execution.id())
          && nodes.contains(launcher.nodeId())) {
        children.addAll(launched.tree());
      }
    }
  }

  static OracleExecution of(
      OracleExecution execution, String node, Collection<OracleExecution> capture) {
    return new Subtree(execution, below(execution, node), capture).cut();
  }

  private static Set<String> below(OracleExecution execution, String node) {
    var below = new HashSet<>(Set.of(node));
    boolean more = true;
    while (more) {
      more = false;
      for (var candidate : execution.nodes()) {
        if (candidate.parent() != null && below.contains(candidate.parent())) {
          more |= below.add(candidate.nodeId());
        }
      }
    }
    return below;
  }

  private OracleExecution cut() {
    var goes = new ArrayList<ListedArtifact>();
    // What the rest of the execution produced is to this part as if another had.
    var others = new ArrayList<>(execution.hitOnly());
    execution.produced().forEach(artifact -> (belongs(artifact) ? goes : others).add(artifact));
    var tree = new ArrayList<>(List.of(execution.id()));
    tree.addAll(children);
    return new OracleExecution(
        execution.id(),
        execution.shape(),
        execution.concluded(),
        tree,
        execution.wholeTreeCaptured(),
        execution.launchedBy(),
        execution.nodes(),
        execution.entries().stream().filter(it -> nodes.contains(it.nodeId())).toList(),
        execution.itemHits().stream().filter(it -> nodes.contains(it.nodeId())).toList(),
        goes,
        others,
        execution.superseded());
  }

  private boolean belongs(ListedArtifact artifact) {
    if (!artifact.producer().equals(execution.id())) {
      return children.contains(artifact.producer());
    }
    var naming = execution.entries().stream().filter(it -> it.names(artifact)).toList();
    return naming.isEmpty()
        ? mustBeFrom(artifact.dataset().name())
        : naming.stream().anyMatch(it -> nodes.contains(it.nodeId()));
  }

  /** No node names it: it belongs here if only nodes here can have made it. */
  private boolean mustBeFrom(String dataset) {
    var makers = execution.nodes().stream().filter(it -> it.datasets().contains(dataset)).toList();
    return !makers.isEmpty() && makers.stream().allMatch(it -> nodes.contains(it.nodeId()));
  }
}
