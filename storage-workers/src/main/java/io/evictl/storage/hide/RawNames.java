package io.evictl.storage.hide;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.raw.AttemptPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folders that the attempt which produced an artifact may have written its raw data to. The
 * artifact's metadata names execution, attempt, and the node within its workflow; which of the
 * execution's nodes that is, tell the ones that name the entry. Where they are not the producer's,
 * a nested node would pass for the top-level one of the same name: then no folder is known.
 */
final class RawNames {
  private RawNames() {}

  /** Names of folders; empty if the task does not ask for raw data. */
  static Optional<List<String>> of(EvictionTask task, StoredArtifact artifact) {
    if (!task.getIncludeRawOutputs()) {
      return Optional.empty();
    }
    var names = new ArrayList<String>();
    var attempt = artifact.attempt();
    if (attempt.isPresent()
        && artifact.producer().filter(task.getExecution()::equals).isPresent()) {
      for (var node : task.getNodes()) {
        if (isNode(node, attempt.get().specNode())) {
          AttemptPath.name(task.getExecution().getName(), node, attempt.get().number())
              .ifPresent(names::add);
        }
      }
    }
    return Optional.of(names);
  }

  /** A nested node's id ends with the one that it has in its workflow. */
  private static boolean isNode(String node, String specNode) {
    return node.equals(specNode) || node.endsWith("-" + specNode);
  }
}
