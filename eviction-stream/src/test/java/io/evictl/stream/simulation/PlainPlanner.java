package io.evictl.stream.simulation;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.stream.simulation.PlainPlan.Key;
import io.evictl.stream.simulation.PlainPlan.Planned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The plainest account of what belongs to an execution: it sees the whole world at once and walks
 * it by recursion, without stores, credit, order or time. The stream must come to the same.
 */
final class PlainPlanner {
  private final Forest forest;
  private final EvictionRequest request;
  private final PlainPlan plan = new PlainPlan();
  private final Map<ExecutionId, Aim> roots = new LinkedHashMap<>();

  private PlainPlanner(Forest forest, EvictionRequest request) {
    this.forest = forest;
    this.request = request;
  }

  static PlainPlan plan(Forest forest, EvictionRequest request) {
    var planner = new PlainPlanner(forest, request);
    planner.walk();
    return planner.plan;
  }

  private void walk() {
    var target = request.getTarget();
    target.getWorkflowExecution().ifPresent(root -> roots.put(root, Aim.whole(scope())));
    target
        .getExecutions()
        .ifPresent(all -> all.forEach(root -> roots.put(root, Aim.whole(scope()))));
    target
        .getNodeExecution()
        .ifPresent(n -> roots.put(n.getExecution(), new Aim(n.getNodeId(), null, scope())));
    target
        .getTaskExecution()
        .ifPresent(
            task -> {
              var node = task.getNode();
              var aim = new Aim(node.getNodeId(), task.getTask().getName(), scope());
              roots.put(node.getExecution(), aim);
            });
    target
        .getEntry()
        .ifPresent(
            entry -> {
              var nobody = new ExecutionId(entry.getProject(), entry.getDomain(), "");
              plan.tasks.put(new Key(nobody, entry), Planned.empty(false));
            });
    roots.forEach(this::visit);
  }

  private void visit(ExecutionId execution, Aim aim) {
    if (!plan.executions.add(execution)) {
      return;
    }
    if (forest.nodes(execution).isEmpty()) {
      plan.gone.add(execution);
      return;
    }
    if (aim.isWhole()) {
      plan.whole.add(execution);
    }
    var nodes = new HashMap<String, NodeState>();
    forest.known(execution).forEach(node -> nodes.put(node.getNodeId(), node));
    var refusal = aim.refusal(nodes);
    if (refusal.isPresent()) {
      plan.refusal = refusal.get();
      return;
    }
    for (var node : nodes.values()) {
      if (isMeant(node, nodes, aim)) {
        node.getEntry().ifPresent(entry -> name(execution, entry, node));
      }
    }
    seek(execution, nodes, aim);
    for (var node : nodes.values()) {
      if (mayLead(node, nodes, aim)) {
        follow(node);
      }
    }
  }

  private void name(ExecutionId execution, EntryKey entry, NodeState node) {
    var task = plan.tasks.computeIfAbsent(new Key(execution, entry), k -> Planned.empty(false));
    task.nodes().add(node.getNodeId());
    task.seen()
        .add(
            SeenArtifact.newBuilder()
                .setArtifactId(node.getArtifactId().orElse(null))
                .setProducer(node.getSeenProducer().orElse(null))
                .build());
  }

  private void follow(NodeState node) {
    for (var child : node.getChildren()) {
      if (child.getLink() == ChildLink.FOREIGN) {
        plan.foreign.add(child.getExecution());
      } else if (request.getOptions().getIncludeChildExecutions()) {
        visit(child.getExecution(), roots.getOrDefault(child.getExecution(), ofChild()));
      }
    }
  }

  /** What a dynamic node launched is nested below it, all of it. */
  private Aim ofChild() {
    return Aim.whole(scope() == DynamicScope.CHILDREN ? DynamicScope.ALL : scope());
  }

  /** What nobody names is found by its producer, where nobody else can have written it. */
  private void seek(ExecutionId execution, Map<String, NodeState> nodes, Aim aim) {
    var inside = new ArrayList<EntryKey>();
    var outside = new ArrayList<EntryKey>();
    for (var node : nodes.values()) {
      boolean sought = isSought(node, nodes, aim);
      if (mayHaveMore(node)) {
        dataset(node).ifPresent(sought ? inside::add : outside::add);
      }
      if (!sought) {
        node.getEntry().ifPresent(outside::add);
      }
    }
    for (var node : nodes.values()) {
      boolean own = node.getSeenProducer().map(execution::equals).orElse(true);
      if (node.getEntry().isPresent() && own && isMeant(node, nodes, aim)) {
        written(node.getEntry().get(), nodes, aim).ifPresent(inside::add);
      }
    }
    for (var dataset : inside) {
      if (outside.stream().noneMatch(entry -> Forest.isOf(dataset, entry))) {
        plan.datasets.add(new Key(execution, dataset));
        for (var found : forest.produced(execution, dataset)) {
          var seen = new SeenArtifact(found.getArtifactId(), execution, null);
          var key = new Key(execution, found.getEntry());
          if (!plan.tasks.containsKey(key) && isMeant(found.getEntry(), aim)) {
            var task = Planned.empty(true);
            task.seen().add(seen);
            plan.tasks.put(key, task);
          }
        }
      }
    }
  }

  /** The data set of an entry that was written, if all its entries are meant. */
  private static Optional<EntryKey> written(EntryKey entry, Map<String, NodeState> nodes, Aim aim) {
    var dataset = EntryKey.newBuilder(entry).setVersion("").setTag("").setArtifactId(null).build();
    return nodes.values().stream()
            .filter(node -> node.getEntry().filter(e -> Forest.isOf(dataset, e)).isPresent())
            .allMatch(node -> isMeant(node, nodes, aim))
        ? Optional.of(dataset)
        : Optional.empty();
  }

  private static boolean isMeant(EntryKey found, Aim aim) {
    return aim.scope() != DynamicScope.SPEC
        || found.getTag().filter(tag -> tag.startsWith(RandomForest.SPEC_TAG)).isPresent();
  }

  private static boolean isMeant(NodeState node, Map<String, NodeState> nodes, Aim aim) {
    return aim.takes(node, nodes)
        && switch (aim.scope()) {
          case ALL -> true;
          case NODE -> node.getIsDynamic();
          case CHILDREN -> isBelowDynamic(node, nodes);
          case SPEC, UNKNOWN -> false;
        };
  }

  private static boolean isSought(NodeState node, Map<String, NodeState> nodes, Aim aim) {
    return isMeant(node, nodes, aim)
        || (aim.scope() == DynamicScope.SPEC && node.getIsDynamic() && aim.takes(node, nodes));
  }

  private static boolean mayLead(NodeState node, Map<String, NodeState> nodes, Aim aim) {
    return aim.takes(node, nodes)
        && (aim.scope() != DynamicScope.CHILDREN || isBelowDynamic(node, nodes));
  }

  private DynamicScope scope() {
    return request.getOptions().getDynamicScope();
  }

  private static boolean isBelowDynamic(NodeState node, Map<String, NodeState> nodes) {
    return Aim.parents(node, nodes).stream().anyMatch(NodeState::getIsDynamic);
  }

  private static boolean mayHaveMore(NodeState node) {
    boolean broke =
        node.getTask().isPresent()
            && node.getPhase() != NodePhase.SUCCEEDED
            && node.getPhase() != NodePhase.RECOVERED
            && node.getPhase() != NodePhase.SKIPPED;
    return node.getIsArray()
        || node.getIsDynamic()
        || broke
        || node.getCacheStatus() == CacheStatus.CACHE_PUT_FAILURE;
  }

  private static Optional<EntryKey> dataset(NodeState node) {
    return node.getTask()
        .map(
            task ->
                EntryKey.newBuilder()
                    .setProject(task.getProject())
                    .setDomain(task.getDomain())
                    .setDataset("flyte_task-" + task.getName())
                    .setVersion("")
                    .setTag("")
                    .build());
  }
}
