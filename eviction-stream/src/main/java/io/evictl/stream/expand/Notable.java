package io.evictl.stream.expand;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import java.util.Optional;

/**
 * Nodes that are looked at one by one when an expansion opens: those that name child executions,
 * and those that may have cached what no node names.
 */
final class Notable {
  private static final String TASK_DATASET = "flyte_task-";

  private Notable() {}

  static boolean is(StoredNode node) {
    return !node.state().getChildren().isEmpty() || mayHaveMore(node) || ItemHits.has(node.state());
  }

  /**
   * Whether the catalog may hold products of the node that nothing but their own metadata names:
   * items of a map task, specs of a dynamic node, what a task wrote before it failed or was
   * aborted.
   */
  static boolean mayHaveMore(StoredNode node) {
    var state = node.state();
    return state.getIsArray()
        || state.getIsDynamic()
        || state.getCacheStatus() == CacheStatus.CACHE_PUT_FAILURE
        || brokeOff(node);
  }

  /** While an execution runs, only a snapshot's word counts: its rows may stay as they are. */
  private static boolean brokeOff(StoredNode node) {
    return node.state().getTask().isPresent()
        && switch (node.phase()) {
          case FAILED, ABORTED, TIMED_OUT -> true;
          case SUCCEEDED, RECOVERED, SKIPPED -> false;
          case UNKNOWN, UNDEFINED, QUEUED, RUNNING, FAILING, DYNAMIC_RUNNING ->
              node.phaseFromSnapshot() && node.phase() != NodePhase.QUEUED;
        };
  }

  /**
   * All versions of the dataset that a node's task writes to, as an entry whose version and tag are
   * empty (flytepropeller catalog/datacatalog/transformer.go: project and domain are the task's).
   */
  static Optional<EntryKey> dataset(NodeState node) {
    return node.getTask()
        .filter(task -> !task.getName().isEmpty())
        .map(task -> dataset(task.getProject(), task.getDomain(), TASK_DATASET + task.getName()));
  }

  /** All versions of a dataset. */
  static EntryKey dataset(String project, String domain, String name) {
    return EntryKey.newBuilder()
        .setProject(project)
        .setDomain(domain)
        .setDataset(name)
        .setVersion("")
        .setTag("")
        .build();
  }
}
