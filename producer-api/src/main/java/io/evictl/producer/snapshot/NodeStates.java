package io.evictl.producer.snapshot;

import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node states of one page of an execution's nodes, from what was looked up for the page.
 *
 * @param producers by node id, the execution that had produced what the node saw
 * @param tasks by node id, the task that the node ran
 * @param parents by child execution, the id of the node row that launched it; only existing ones
 * @param tagged by the id of the node row that launched them, children found by their label
 * @param nodeIds by the id of a node row, the node ids of enclosing nodes
 * @param enclosing ids of the node rows that other rows name as their parent
 * @param hits by node id, items of array nodes that hit the cache
 */
record NodeStates(
    Map<String, ExecutionId> producers,
    Map<String, TaskId> tasks,
    Map<ExecutionId, Long> parents,
    Map<Long, Set<ExecutionId>> tagged,
    Map<Long, String> nodeIds,
    Set<Long> enclosing,
    Map<String, ArrayItems> hits) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStates.class);

  private static final Set<NodePhase> TERMINAL =
      Set.of(
          NodePhase.SUCCEEDED,
          NodePhase.FAILED,
          NodePhase.ABORTED,
          NodePhase.SKIPPED,
          NodePhase.TIMED_OUT,
          NodePhase.RECOVERED);

  /** What a node that ran a task put into the catalog is told by its closure then. */
  private static final Set<NodePhase> TOLD =
      Set.of(NodePhase.SUCCEEDED, NodePhase.RECOVERED, NodePhase.SKIPPED);

  /** States of the nodes that matter: see {@link #matters}. */
  List<NodeState> of(ExecutionId execution, Collection<DecodedNode> nodes) {
    var states = new ArrayList<NodeState>();
    for (var node : nodes) {
      var children = children(execution, node);
      if (matters(node, children)) {
        states.add(state(node, children));
      }
    }
    return states;
  }

  /**
   * An entry, a child execution; nodes nested in it, without which the way from these up to a
   * target is not whole; an entry that may be there although no key names it; or nobody can tell.
   */
  private boolean matters(DecodedNode node, List<ChildExecution> children) {
    return node.catalog().entry() != null
        || !children.isEmpty()
        || isParent(node)
        || node.flags().isDynamic()
        || node.flags().isArray()
        || hits.containsKey(node.nodeId())
        || mayHavePutUntold(node)
        || node.fault() != null;
  }

  /** A task puts its outputs before its node ends, and what ended otherwise carries no key. */
  private boolean mayHavePutUntold(DecodedNode node) {
    return node.catalog().status() == CacheStatus.CACHE_PUT_FAILURE
        || (tasks.containsKey(node.nodeId()) && !TOLD.contains(node.phase()));
  }

  private boolean isParent(DecodedNode node) {
    return node.flags().isParent() || enclosing.contains(node.row().id());
  }

  private NodeState state(DecodedNode node, List<ChildExecution> children) {
    var catalog = node.catalog();
    return NodeState.newBuilder()
        .setNodeId(node.nodeId())
        .setSpecNodeId(node.flags().specNodeId())
        .setParentNodeId(parentNodeId(node.row().parentId()))
        .setPhase(node.phase())
        .setIsParent(isParent(node))
        .setIsDynamic(node.flags().isDynamic())
        .setIsArray(node.flags().isArray())
        .setTask(task(node))
        .setChildren(children)
        .setItems(hits.get(node.nodeId()))
        .setCacheStatus(catalog.status())
        .setEntry(catalog.entry())
        .setArtifactId(catalog.artifactId())
        .setSeenProducer(producers.get(node.nodeId()))
        .setEndedAt(TERMINAL.contains(node.phase()) ? node.row().updatedAt() : null)
        .build();
  }

  private @Nullable String parentNodeId(@Nullable Long rowId) {
    return rowId == null ? null : nodeIds.get(rowId);
  }

  /** A cache hit ran no task; its key's source names the task of the same dataset. */
  private @Nullable TaskId task(DecodedNode node) {
    var ran = tasks.get(node.nodeId());
    return ran == null ? node.catalog().sourceTask() : ran;
  }

  /**
   * The named child and, where the closure names none or another, those of earlier attempts. A
   * named one that another node launched, or nobody, is foreign: a recovered node's closure is a
   * copy, and a launch may adopt an execution that exists already.
   */
  private List<ChildExecution> children(ExecutionId execution, DecodedNode node) {
    var children = new ArrayList<ChildExecution>();
    var labelled = tagged.getOrDefault(node.row().id(), Set.of());
    var named = node.child();
    if (named != null && !labelled.contains(named)) {
      var launchedBy = parents.get(named);
      if (launchedBy == null) {
        LOG.info(
            "execution={}/{}/{} node={} child={} outcome=left-out cause=no-such-execution",
            execution.getProject(),
            execution.getDomain(),
            execution.getName(),
            node.nodeId(),
            named.getName());
      } else {
        var own = launchedBy == node.row().id();
        children.add(child(named, own ? ChildLink.VERIFIED : ChildLink.FOREIGN));
      }
    }
    labelled.forEach(launched -> children.add(child(launched, ChildLink.VERIFIED)));
    return children;
  }

  private static ChildExecution child(ExecutionId execution, ChildLink link) {
    return ChildExecution.newBuilder().setExecution(execution).setLink(link).build();
  }
}
