package io.evictl.producer.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import flyteidl.admin.ExecutionOuterClass.ExecutionSpec;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.AdminDatabaseException;
import io.evictl.producer.admin.AdminView;
import io.evictl.producer.admin.ExecutionRow;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads executions from flyteadmin's database, whole and as they stood at one instant: the row
 * first, then the nodes page by page in the order of their ids. Safe for threads.
 */
public final class SnapshotReader {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);

  private final AdminDatabase database;

  public SnapshotReader(AdminDatabase database) {
    this.database = database;
  }

  /**
   * The execution with all its nodes that matter, in memory; empty where there is none.
   *
   * @throws AdminDatabaseException where the database could not be read
   */
  public Optional<Snapshot> read(ExecutionId execution) {
    var collected = new Collected();
    return read(execution, true, collected)
        ? Optional.of(new Snapshot(execution, collected.phase, collected.archived, collected.nodes))
        : Optional.empty();
  }

  /** Hands the execution to {@code sink} while reading; false where there is none. */
  boolean read(ExecutionId execution, boolean includeTaggedChildren, SnapshotSink sink) {
    return database.read(view -> read(view, execution, includeTaggedChildren, sink));
  }

  private static boolean read(
      AdminView view, ExecutionId execution, boolean includeTagged, SnapshotSink sink) {
    var row = view.execution(execution);
    if (row.isEmpty()) {
      return false;
    }
    sink.execution(
        Names.in(ExecutionPhase.class, row.get().phase(), ExecutionPhase.UNKNOWN),
        row.get().archived());
    var producers = new SeenProducers(new ViewedReferences(view));
    var tagged = includeTagged ? view.taggedChildren(execution) : noChildren();
    var page = view.nodesAfter(execution, "");
    while (!page.isEmpty()) {
      var nodes = page.stream().map(NodeDecoder::decode).toList();
      report(execution, nodes);
      var first = page.getFirst().nodeId();
      var last = page.getLast().nodeId();
      var states =
          new NodeStates(
              producers.of(execution, nodes),
              view.tasksBetween(execution, first, last),
              view.parentsOf(namedChildren(nodes)),
              tagged,
              view.nodeIds(parentRows(page)),
              view.enclosing(page.stream().map(NodeRow::id).toList()),
              hits(view, execution, nodes));
      sink.nodes(states.of(execution, nodes));
      page = page.size() < view.pageSize() ? List.of() : view.nodesAfter(execution, last);
    }
    return true;
  }

  private static Map<String, ArrayItems> hits(
      AdminView view, ExecutionId execution, List<DecodedNode> nodes) {
    var hits = new ArrayHits();
    var arrays =
        nodes.stream().filter(it -> it.flags().isArray()).map(DecodedNode::nodeId).toList();
    view.eachArray(execution, arrays, hits::add);
    return hits.byNode();
  }

  private static Map<Long, Set<ExecutionId>> noChildren() {
    return Map.of();
  }

  private static List<ExecutionId> namedChildren(List<DecodedNode> nodes) {
    return nodes.stream().map(DecodedNode::child).filter(Objects::nonNull).distinct().toList();
  }

  private static Set<Long> parentRows(List<NodeRow> page) {
    return page.stream()
        .map(NodeRow::parentId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static void report(ExecutionId execution, List<DecodedNode> nodes) {
    for (var node : nodes) {
      if (node.fault() != null) {
        LOG.warn(
            "execution={}/{}/{} node={} outcome=undecodable cause={}",
            execution.getProject(),
            execution.getDomain(),
            execution.getName(),
            node.nodeId(),
            node.fault());
      }
    }
  }

  /** References within the same view, so that they are as old as the rest. */
  private record ViewedReferences(AdminView view) implements ReferenceNodes {
    @Override
    public Optional<ExecutionId> referenceOf(ExecutionId execution) {
      return view.execution(execution).flatMap(row -> reference(execution, row));
    }

    @Override
    public List<NodeRow> nodes(ExecutionId execution, Collection<String> nodeIds) {
      return view.nodes(execution, nodeIds);
    }

    private static Optional<ExecutionId> reference(ExecutionId execution, ExecutionRow row) {
      try {
        var metadata = ExecutionSpec.parseFrom(row.spec()).getMetadata();
        return Optional.ofNullable(NodeDecoder.execution(metadata.getReferenceExecution()));
      } catch (InvalidProtocolBufferException e) {
        LOG.warn(
            "execution={}/{}/{} outcome=undecodable cause=spec: {}",
            execution.getProject(),
            execution.getDomain(),
            execution.getName(),
            e.getMessage());
        return Optional.empty();
      }
    }
  }

  private static final class Collected implements SnapshotSink {
    private final List<NodeState> nodes = new ArrayList<>();
    private ExecutionPhase phase = ExecutionPhase.UNKNOWN;
    private boolean archived;

    @Override
    public void execution(ExecutionPhase rowPhase, boolean isArchived) {
      phase = rowPhase;
      archived = isArchived;
    }

    @Override
    public void nodes(List<NodeState> states) {
      nodes.addAll(states);
    }
  }
}
