package io.evictl.stream.simulation;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What there is to evict.
 *
 * @param rows the nodes in flyteadmin's database; an execution without a row is unknown to it
 * @param early events that were seen long before any request; they may name an entry that the row
 *     lost
 * @param catalog all artifacts
 */
record Forest(
    Map<ExecutionId, List<NodeState>> rows,
    Map<ExecutionId, List<NodeState>> early,
    List<Artifact> catalog) {
  static final ExecutionId STRANGER = new ExecutionId("elsewhere", "production", "stranger");

  /** An artifact with the execution that its metadata names. */
  record Artifact(EntryKey entry, String id, ExecutionId producer) {}

  Optional<List<NodeState>> nodes(ExecutionId execution) {
    return Optional.ofNullable(rows.get(execution));
  }

  /** All that is known of the nodes: an entry that any account names is never lost. */
  List<NodeState> known(ExecutionId execution) {
    var early = this.early.getOrDefault(execution, List.of());
    var all = new ArrayList<NodeState>();
    for (var node : nodes(execution).orElse(List.of())) {
      all.add(
          early.stream()
              .filter(event -> event.getNodeId().equals(node.getNodeId()))
              .filter(event -> node.getEntry().isEmpty())
              .findFirst()
              .map(event -> within(event, node))
              .orElse(node));
    }
    return all;
  }

  private static NodeState within(NodeState event, NodeState row) {
    var parent = row.getParentNodeId().orElse(null);
    return NodeState.newBuilder(event).setParentNodeId(parent).build();
  }

  ExecutionId producer(EntryKey entry) {
    return catalog.stream()
        .filter(artifact -> artifact.entry().equals(entry))
        .map(Artifact::producer)
        .findFirst()
        .orElse(STRANGER);
  }

  boolean isRefused(EntryKey entry) {
    return number(entry) % 16 == 3;
  }

  boolean isReinstated(EntryKey entry) {
    return number(entry) % 16 == 5;
  }

  /** The artifacts of a dataset, in all its versions, that an execution produced. */
  List<FoundEntry> produced(ExecutionId execution, EntryKey dataset) {
    return catalog.stream()
        .filter(artifact -> artifact.producer().equals(execution))
        .filter(artifact -> isOf(dataset, artifact.entry()))
        .sorted(Comparator.comparing(Artifact::id))
        .map(artifact -> new FoundEntry(artifact.entry(), artifact.id(), null, null))
        .toList();
  }

  /** One answer to a question for them: at most three, after the point given. */
  List<FoundEntry> page(ExecutionId execution, EntryKey dataset, @Nullable String after) {
    return produced(execution, dataset).stream()
        .filter(found -> after == null || found.getArtifactId().compareTo(after) > 0)
        .limit(3)
        .toList();
  }

  static boolean isOf(EntryKey dataset, EntryKey entry) {
    return dataset.getProject().equals(entry.getProject())
        && dataset.getDomain().equals(entry.getDomain())
        && dataset.getDataset().equals(entry.getDataset());
  }

  private static int number(EntryKey entry) {
    var name = entry.getTag().or(entry::getArtifactId).orElseThrow();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }
}
