package io.evictl.stream.simulation;

import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import io.evictl.stream.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** A request of any kind for something in a forest. */
final class RandomRequest {
  private static final TaskId OTHER = new TaskId("flytesnacks", "development", "other", "v1");

  private RandomRequest() {}

  static EvictionRequest of(long seed, Forest forest) {
    var random = new Random(~seed);
    boolean dynamics = random.nextInt(4) == 0;
    var scope =
        dynamics
            ? List.of(DynamicScope.NODE, DynamicScope.SPEC, DynamicScope.CHILDREN)
                .get(random.nextInt(3))
            : DynamicScope.ALL;
    return Samples.request(
        target(random, forest),
        "of " + seed,
        options ->
            options
                .setMode(random.nextInt(4) == 0 ? EvictionMode.PLAN : EvictionMode.EXECUTE)
                .setIncludeChildExecutions(random.nextInt(4) > 0)
                .setIncludeCacheHits(random.nextBoolean())
                .setDynamicScope(scope));
  }

  private static EvictionTarget target(Random random, Forest forest) {
    var roots = new ArrayList<>(forest.rows().keySet());
    roots.sort(Comparator.comparing(ExecutionId::getName));
    var root = roots.getFirst();
    var target = EvictionTarget.newBuilder();
    var nodes = forest.known(root).stream().filter(RandomRequest::matters).toList();
    int kind = random.nextInt(8);
    if (kind == 0) {
      return target.setEntry(RandomForest.entry(random.nextInt(9))).build();
    }
    if (kind == 1) {
      roots.add(roots.get(random.nextInt(roots.size())));
      return target.setExecutions(roots.subList(0, 1 + random.nextInt(roots.size()))).build();
    }
    if (kind <= 4 && !nodes.isEmpty()) {
      var node = nodes.get(random.nextInt(nodes.size()));
      if (kind == 4) {
        var task = random.nextInt(8) == 0 ? OTHER : node.getTask().orElse(OTHER);
        var id = new NodeId(root, node.getNodeId());
        return target.setTaskExecution(new TaskExecutionId(id, task, random.nextInt(3))).build();
      }
      var id = random.nextInt(8) == 0 ? "nowhere" : node.getNodeId();
      return target.setNodeExecution(new NodeId(root, id)).build();
    }
    return target.setWorkflowExecution(root).build();
  }

  private static boolean matters(NodeState node) {
    return node.getEntry().isPresent()
        || !node.getChildren().isEmpty()
        || node.getIsParent()
        || node.getIsArray();
  }
}
