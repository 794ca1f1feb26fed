package io.evictl.stream.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.RequestState;
import io.evictl.stream.Samples;
import io.evictl.stream.StatusChecks;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * I1 NoLostRequest, I5 TruthfulStatus, I6 Idempotent: whatever the order, with answers twice and
 * tasks lost, a request ends once, its tasks are those of the plain recursion, and its counts are
 * what the outcomes say.
 */
class RequestSimulationTest {

  @Property(tries = 300)
  void request_endsOnce_withTheTasksOfThePlainRecursion(@ForAll long seed) {
    var forest = new RandomForest(seed);
    var world = new World(seed, forest);
    var end = world.run(Samples.request(forest.root(), options -> {}));

    var expected = forest.tasks();
    assertThat(world.tasks.keySet()).isEqualTo(expected);
    var counts = end.getCounts();
    assertThat(counts.getPlanned()).isEqualTo(expected.size());
    assertThat(counts.getPending()).isZero();
    long failed = expected.stream().filter(task -> forest.isRefused(forest.entryOf(task))).count();
    long evicted = expected.stream().filter(task -> isEvicted(forest, task)).count();
    assertThat(counts.getFailed()).isEqualTo(failed);
    assertThat(counts.getEvicted()).isEqualTo(evicted);
    assertThat(counts.getKept()).isEqualTo(expected.size() - failed - evicted);
    assertThat(counts.getPurged() + counts.getReinstated()).isEqualTo(evicted);
    assertThat(end.getState())
        .isEqualTo(
            failed == 0
                ? RequestState.SUCCEEDED
                : failed == expected.size() ? RequestState.FAILED : RequestState.PARTIALLY_FAILED);
    assertThat(end.getExecutionsPlanned()).isEqualTo(forest.tree().size());
    assertThat(world.statuses.stream().filter(s -> StatusChecks.isTerminal(s.getState())))
        .hasSize(1);
  }

  @Property(tries = 100)
  void plan_countsWhatAnExecutionWouldDo(@ForAll long seed) {
    var forest = new RandomForest(seed);
    var plan =
        new World(seed, forest)
            .run(Samples.request(forest.root(), options -> options.setMode(EvictionMode.PLAN)));
    var done = new World(seed + 1, forest).run(Samples.request(forest.root(), options -> {}));
    assertThat(plan.getCounts().getEvicted()).isEqualTo(done.getCounts().getEvicted());
    assertThat(plan.getCounts().getKept()).isEqualTo(done.getCounts().getKept());
    assertThat(plan.getCounts().getFailed()).isEqualTo(done.getCounts().getFailed());
    assertThat(plan.getCounts().getPurged()).isZero();
  }

  private static boolean isEvicted(RandomForest forest, String task) {
    var entry = forest.entryOf(task);
    return !forest.isRefused(entry) && forest.tree().contains(forest.producer(entry));
  }
}
