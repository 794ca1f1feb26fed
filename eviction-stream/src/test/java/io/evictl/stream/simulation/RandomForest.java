package io.evictl.stream.simulation;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import io.evictl.stream.simulation.Forest.Artifact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Executions that lead to one another, also in circles and across projects, over entries that they
 * share: nested sub-workflows and branches, dynamics, map tasks with rows of their items and
 * without, hits, recovered nodes, adopted children, what was cached and then lost.
 */
final class RandomForest {
  private static final int ENTRIES = 15;
  private static final int DATASETS = 5;
  private static final int MOST_NODES = 30;

  /** Tag of what a dynamic node's own task compiled: the specification of its nodes. */
  static final String SPEC_TAG = "flyte_cached_future-";

  private final Random random;
  private final List<ExecutionId> executions = new ArrayList<>();
  private final Map<ExecutionId, List<NodeState>> rows = new HashMap<>();
  private final Map<ExecutionId, List<NodeState>> early = new HashMap<>();
  private final List<Artifact> catalog = new ArrayList<>();

  private enum Kind {
    CACHED,
    HIT,
    PLAIN,
    BRANCH,
    DYNAMIC,
    ARRAY,
    LAUNCH,
    FAILED,
    STALE,
    PUT_FAILED,
    RECOVERED,
    FORGOTTEN
  }

  private RandomForest(long seed) {
    random = new Random(seed);
  }

  static Forest of(long seed) {
    return new RandomForest(seed).grow();
  }

  private Forest grow() {
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      boolean away = random.nextInt(4) == 0;
      executions.add(
          new ExecutionId(
              away ? "other" : "flytesnacks", away ? "staging" : "development", "e" + i));
    }
    for (int i = 0; i < ENTRIES; i++) {
      int producer = random.nextInt(count + 1);
      var by = producer < count ? executions.get(producer) : Forest.STRANGER;
      catalog.add(new Artifact(entry(i), artifact(i), by));
    }
    for (int i = ENTRIES; i < ENTRIES + random.nextInt(30); i++) {
      var entry =
          switch (random.nextInt(3)) {
            case 0 -> untagged(i);
            case 1 -> EntryKey.newBuilder(entry(i)).setTag(SPEC_TAG + i).build();
            default -> entry(i);
          };
      catalog.add(new Artifact(entry, artifact(i), executions.get(random.nextInt(count))));
    }
    for (var execution : executions) {
      var nodes = new ArrayList<NodeState>();
      grow(execution, null, 0, nodes);
      rows.put(execution, nodes);
    }
    if (count > 1 && random.nextInt(8) == 0) {
      rows.remove(executions.get(1 + random.nextInt(count - 1)));
    }
    return new Forest(rows, early, catalog);
  }

  private void grow(
      ExecutionId execution, @Nullable String parent, int depth, List<NodeState> nodes) {
    int count = random.nextInt(depth == 0 ? 9 : 4);
    for (int i = 0; i < count && nodes.size() < MOST_NODES; i++) {
      // Where an id would be long, Flyte makes it a hash, which tells nothing of the parent.
      var id = (parent == null ? "n" : parent + "-0-n") + i;
      id = random.nextInt(4) == 0 ? "f" + Integer.toHexString(id.hashCode()) : id;
      var kind = Kind.values()[random.nextInt(Kind.values().length)];
      var node = node(execution, id, kind);
      boolean nests = kind == Kind.BRANCH || kind == Kind.DYNAMIC || kind == Kind.ARRAY;
      nodes.add(node.setParentNodeId(parent).setIsParent(nests).build());
      if (nests && depth < 4) {
        grow(execution, id, depth + 1, nodes);
      }
    }
  }

  private NodeState.Builder node(ExecutionId execution, String id, Kind kind) {
    var node = NodeState.newBuilder().setNodeId(id).setPhase(NodePhase.SUCCEEDED);
    int number = random.nextInt(ENTRIES);
    return switch (kind) {
      case CACHED -> named(node, number, execution).setCacheStatus(CacheStatus.CACHE_POPULATED);
      case HIT ->
          named(node, number, random.nextBoolean() ? anyone() : null)
              .setCacheStatus(CacheStatus.CACHE_HIT);
      case PLAIN, BRANCH -> node;
      case DYNAMIC ->
          (random.nextBoolean() ? named(node, number, execution) : node.setTask(task(number)))
              .setIsDynamic(true);
      case ARRAY ->
          (random.nextInt(4) == 0 ? named(node, number, execution) : node.setTask(task(number)))
              .setIsArray(true);
      case LAUNCH -> node.setChildren(children());
      case FAILED ->
          node.setTask(task(number))
              .setPhase(random.nextBoolean() ? NodePhase.FAILED : NodePhase.ABORTED);
      case STALE -> node.setTask(task(number)).setPhase(NodePhase.RUNNING);
      case PUT_FAILED -> node.setTask(task(number)).setCacheStatus(CacheStatus.CACHE_PUT_FAILURE);
      case RECOVERED -> {
        named(node, number, random.nextBoolean() ? anyone() : null)
            .setPhase(NodePhase.RECOVERED)
            .setCacheStatus(CacheStatus.CACHE_POPULATED);
        yield random.nextInt(3) == 0
            ? node.setChildren(List.of(new ChildExecution(anyone(), ChildLink.FOREIGN)))
            : node;
      }
      case FORGOTTEN -> {
        var event = named(NodeState.newBuilder(node), number, execution).build();
        early.computeIfAbsent(execution, e -> new ArrayList<>()).add(event);
        yield node;
      }
    };
  }

  private List<ChildExecution> children() {
    var list = new ArrayList<ChildExecution>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      var link = random.nextInt(4) == 0 ? ChildLink.FOREIGN : ChildLink.VERIFIED;
      var child = anyone();
      if (list.stream().noneMatch(other -> other.getExecution().equals(child))) {
        list.add(new ChildExecution(child, link));
      }
    }
    return list;
  }

  private ExecutionId anyone() {
    return executions.get(random.nextInt(executions.size()));
  }

  private static NodeState.Builder named(
      NodeState.Builder node, int number, @Nullable ExecutionId seen) {
    return node.setEntry(entry(number))
        .setArtifactId(artifact(number))
        .setSeenProducer(seen)
        .setTask(task(number));
  }

  private static TaskId task(int number) {
    return new TaskId("flytesnacks", "development", "t" + number % DATASETS, "v1");
  }

  private static String artifact(int number) {
    return "artifact-%05d".formatted(number);
  }

  static EntryKey entry(int number) {
    return EntryKey.newBuilder()
        .setProject("flytesnacks")
        .setDomain("development")
        .setDataset("flyte_task-t" + number % DATASETS)
        .setVersion("1.0-jUwlIzHW/PmK 8qF" + number % 2)
        .setTag("flyte_cached-%05d".formatted(number))
        .build();
  }

  private static EntryKey untagged(int number) {
    return EntryKey.newBuilder(entry(number)).setTag(null).setArtifactId(artifact(number)).build();
  }
}
