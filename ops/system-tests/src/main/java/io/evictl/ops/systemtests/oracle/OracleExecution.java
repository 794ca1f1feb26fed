package io.evictl.ops.systemtests.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An execution of a capture with what an eviction of it must delete.
 *
 * @param shape what kind of workflow it was, in a word
 * @param tree itself and all its child executions
 * @param wholeTreeCaptured whether the capture holds every child execution
 * @param launchedBy the node that started it as a child execution
 * @param nodes every node at any depth
 * @param entries the catalog keys of its own nodes (not of its children's)
 * @param itemHits the entries that items of its own array nodes hit: no node names them
 * @param produced artifacts made by an execution of the tree
 * @param hitOnly artifacts of others that a node of the tree read and that still stand
 * @param superseded newer content of others behind a tag that a node of the tree wrote or read
 */
public record OracleExecution(
    ExecutionName id,
    String shape,
    boolean concluded,
    List<ExecutionName> tree,
    boolean wholeTreeCaptured,
    @Nullable NodeName launchedBy,
    List<OracleNode> nodes,
    List<NamedEntry> entries,
    List<NamedEntry> itemHits,
    List<ListedArtifact> produced,
    List<ListedArtifact> hitOnly,
    List<ListedArtifact> superseded) {

  public OracleExecution {
    tree = List.copyOf(tree);
    nodes = List.copyOf(nodes);
    entries = List.copyOf(entries);
    itemHits = List.copyOf(itemHits);
    produced = List.copyOf(produced);
    hitOnly = List.copyOf(hitOnly);
    superseded = List.copyOf(superseded);
  }

  /** Nodes that stand for more than themselves: see {@link OracleNode#encloses}. */
  public List<String> enclosingNodes() {
    return nodes.stream().filter(OracleNode::encloses).map(OracleNode::nodeId).toList();
  }
}
