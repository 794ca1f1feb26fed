package io.evictl.stream.simulation;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Executions that lead to one another, also in circles, over entries that they share. */
final class RandomForest implements World.Forest {
  private static final int ENTRIES = 15;

  private final Map<ExecutionId, List<NodeState>> nodes = new HashMap<>();
  private final List<ExecutionId> executions = new ArrayList<>();
  private final int[] producers = new int[ENTRIES];

  RandomForest(long seed) {
    var random = new Random(seed);
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      executions.add(Samples.execution("e" + i));
    }
    for (int i = 0; i < ENTRIES; i++) {
      producers[i] = random.nextInt(count + 1);
    }
    for (var execution : executions) {
      var list = new ArrayList<NodeState>();
      int size = random.nextInt(12);
      for (int i = 0; i < size; i++) {
        list.add(Samples.cached("n" + i, execution, random.nextInt(ENTRIES)));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        var link = random.nextInt(4) == 0 ? ChildLink.FOREIGN : ChildLink.VERIFIED;
        var child = executions.get(random.nextInt(count));
        list.add(Samples.parentOf("child" + i, child, link));
      }
      nodes.put(execution, list);
    }
  }

  ExecutionId root() {
    return executions.getFirst();
  }

  @Override
  public List<NodeState> nodes(ExecutionId execution) {
    return nodes.getOrDefault(execution, List.of());
  }

  @Override
  public ExecutionId producer(EntryKey entry) {
    int producer = producers[number(entry)];
    return producer < executions.size() ? executions.get(producer) : Samples.execution("stranger");
  }

  @Override
  public boolean isRefused(EntryKey entry) {
    return number(entry) == 3;
  }

  @Override
  public boolean isReinstated(EntryKey entry) {
    return number(entry) == 5;
  }

  private static int number(EntryKey entry) {
    return Integer.parseInt(entry.getTag().orElseThrow().substring("flyte_cached-".length()));
  }

  /** The plain recursion that the stream must agree with: all executions reached. */
  Set<ExecutionId> tree() {
    var reached = new TreeSet<ExecutionId>();
    reach(root(), reached);
    return reached;
  }

  private void reach(ExecutionId execution, Set<ExecutionId> reached) {
    if (reached.add(execution)) {
      for (var node : nodes(execution)) {
        for (var child : node.getChildren()) {
          if (child.getLink() == ChildLink.VERIFIED) {
            reach(child.getExecution(), reached);
          }
        }
      }
    }
  }

  /** The tasks that the tree makes: one for each execution and entry. */
  Set<String> tasks() {
    var tasks = new TreeSet<String>();
    for (var execution : tree()) {
      for (var node : nodes(execution)) {
        node.getEntry().ifPresent(entry -> tasks.add(Keys.of(execution) + " " + Keys.of(entry)));
      }
    }
    return tasks;
  }

  EntryKey entryOf(String task) {
    return Keys.entry(task.substring(task.indexOf(' ') + 1));
  }
}
