package io.evictl.stream.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.StatusChecks;
import io.evictl.stream.simulation.PlainPlan.Key;
import io.evictl.stream.simulation.PlainPlan.Planned;
import java.util.HashSet;
import java.util.LinkedHashMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * I1 NoLostRequest, I2 NoOverDelete, I5 TruthfulStatus, I6 Idempotent: whatever the order, with
 * records twice, tasks lost and answers of the database incomplete, a request ends once, its tasks
 * are those of the {@link PlainPlanner}, and its counts are what the outcomes say. The number of
 * worlds: {@code -Djqwik.tries.default} where none is given here.
 */
class RequestSimulationTest {

  @Property(shrinking = ShrinkingMode.OFF)
  void tasks_areThoseOfThePlainPlanner(@ForAll long seed) {
    var forest = RandomForest.of(seed);
    var request = RandomRequest.of(seed, forest);
    var plan = PlainPlanner.plan(forest, request);
    var world = new World(seed, forest, new TruthfulWorkers(forest, seed));
    var end = world.run(request);

    var emitted = new LinkedHashMap<Key, Planned>();
    var sought = new HashSet<Key>();
    for (var task : world.issued) {
      var key = new Key(task.getExecution(), task.getEntry());
      if (task.getAction() == TaskAction.DISCOVER) {
        sought.add(key);
      } else {
        var said = said(task);
        assertThat(emitted.put(key, said)).as("%s", key).isIn(null, said);
        assertTarget(task, request);
      }
    }
    if (plan.refusal != null) {
      assertThat(end.getState()).as(end.getMessage()).isEqualTo(RequestState.REJECTED);
      assertThat(emitted).isEmpty();
      return;
    }
    assertThat(sought).as("datasets").isEqualTo(plan.datasets);
    assertThat(emitted).containsExactlyInAnyOrderEntriesOf(plan.tasks);
    assertEnd(end, forest, request, plan);
    assertThat(world.statuses.stream().filter(s -> StatusChecks.isTerminal(s.getState())))
        .hasSize(1);
  }

  private static Planned said(EvictionTask task) {
    assertThat(task.getNodeCount()).isEqualTo(task.getNodes().size());
    assertThat(task.getSeen()).doesNotHaveDuplicates();
    var said = Planned.empty(task.getDiscovered());
    said.seen().addAll(task.getSeen());
    said.nodes().addAll(task.getNodes());
    return said;
  }

  private static void assertTarget(EvictionTask task, EvictionRequest request) {
    boolean plan = request.getOptions().getMode() == EvictionMode.PLAN;
    assertThat(task.getAction() == TaskAction.PLAN).isEqualTo(plan);
    var until = request.getTarget().getEntry().map(entry -> request.getRequestedAt());
    assertThat(task.getWrittenUntil()).isEqualTo(until);
    assertThat(task.getIncludeCacheHits()).isEqualTo(request.getOptions().getIncludeCacheHits());
  }

  private static void assertEnd(
      EvictionStatus end, Forest forest, EvictionRequest request, PlainPlan plan) {
    var counts = end.getCounts();
    long failed = plan.tasks.keySet().stream().filter(key -> forest.isRefused(key.entry())).count();
    long evicted = counts.getEvicted();
    long must = plan.tasks.keySet().stream().filter(key -> goes(key, forest, plan)).count();
    long may = plan.tasks.keySet().stream().filter(key -> mayGo(key, forest, plan)).count();
    long planned = plan.tasks.size();
    assertThat(counts.getPlanned()).isEqualTo(planned);
    assertThat(counts.getPending()).isZero();
    assertThat(counts.getFailed()).isEqualTo(failed);
    assertThat(evicted).isBetween(must, must + may);
    assertThat(counts.getKept()).isEqualTo(planned - failed - evicted);
    boolean does = request.getOptions().getMode() == EvictionMode.EXECUTE;
    assertThat(counts.getPurged() + counts.getReinstated()).isEqualTo(does ? evicted : 0);
    assertThat(end.getExecutionsPlanned()).isEqualTo(plan.executions.size());
    if (request.getOptions().getIncludeChildExecutions()) {
      assertThat(end.getExecutionsNotFollowed()).containsAll(plan.notFollowed());
      assertThat(plan.notFollowed()).containsAll(end.getExecutionsNotFollowed());
    }
    boolean bad = failed > 0 || !plan.gone.isEmpty();
    assertThat(end.getState() == RequestState.SUCCEEDED).as(end.toString()).isEqualTo(!bad);
  }

  /** What the task's execution produced, or another one of which the request takes all. */
  private static boolean goes(Key key, Forest forest, PlainPlan plan) {
    var producer = forest.producer(key.entry());
    boolean meant = producer.equals(key.execution()) || plan.whole.contains(producer);
    return !forest.isRefused(key.entry()) && (key.execution().getName().isEmpty() || meant);
  }

  /** What another execution of the request produced: it takes only a part of that one. */
  private static boolean mayGo(Key key, Forest forest, PlainPlan plan) {
    var producer = forest.producer(key.entry());
    return !forest.isRefused(key.entry())
        && !goes(key, forest, plan)
        && plan.tasks.containsKey(new Key(producer, key.entry()));
  }
}
