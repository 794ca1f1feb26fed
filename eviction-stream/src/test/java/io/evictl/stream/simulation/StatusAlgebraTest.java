package io.evictl.stream.simulation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.stream.StatusChecks;
import java.util.LinkedHashSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * I5 TruthfulStatus, I9 MonotoneProgress, I1 NoLostRequest: whatever is asked, answered, repeated
 * or lost, each status adds up ({@link StatusChecks}), each run goes forward to one end, each
 * control is answered, and in the end the numbers are those of the ledger.
 */
class StatusAlgebraTest {

  @Property(shrinking = ShrinkingMode.OFF)
  void status_addsUp_andEachRunEndsOnce(@ForAll long seed) {
    var random = new Random(seed);
    var forest = RandomForest.of(seed);
    var request = limited(random, RandomRequest.of(seed, forest));
    var workers = new LedgerWorkers(seed);
    var world = new World(seed, forest, workers);
    world.restarts = true;
    var controls = new RandomControl(seed, request.getRequestId());
    var asked = new LinkedHashSet<String>();
    boolean operated = random.nextBoolean();
    world.send(EvictionCommand.newBuilder().setRequest(request).build());
    for (int i = random.nextInt(12); i > 0; i--) {
      for (int steps = random.nextInt(60); steps > 0; steps--) {
        world.step();
      }
      if (random.nextInt(10) == 0) {
        world.send(EvictionCommand.newBuilder().setRequest(request).build());
      }
      var control = controls.next();
      if (control.getRequestId().equals(request.getRequestId())) {
        asked.add(control.getControlId());
      }
      world.send(RandomControl.command(control));
    }
    if (operated) {
      operate(world, controls);
    }
    var end = world.end();
    for (int i = random.nextInt(3); i > 0; i--) {
      var again = controls.next(ControlAction.RETRY_FAILED);
      world.send(RandomControl.command(again));
      end = world.end();
    }
    assertRuns(world);
    assertAnswered(world, asked);
    assertLedger(end, workers);
  }

  /** Somebody looks after it; else the deadline ends what it waits for. */
  private static void operate(World world, RandomControl controls) {
    for (int i = 0; i < 100 && !world.hasEnded(); i++) {
      world.settle();
      var waitingFor = world.statuses.getLast().getWaitingFor().orElse(WaitingFor.UNKNOWN);
      switch (waitingFor) {
        case RESUME -> world.send(RandomControl.command(controls.plain(ControlAction.RESUME)));
        case APPROVAL -> world.send(RandomControl.command(controls.plain(ControlAction.APPROVE)));
        case CONCLUSION, SNAPSHOT, UNKNOWN -> world.step();
      }
    }
  }

  /** Each run but the last has ended before the next began, and none ended twice. */
  private static void assertRuns(World world) {
    var runs = world.statuses.stream().collect(groupingBy(EvictionStatus::getRun));
    for (int run = 1; run <= runs.size(); run++) {
      var states =
          requireNonNull(runs.get(run)).stream()
              .map(EvictionStatus::getState)
              .filter(StatusChecks::isTerminal)
              .distinct();
      assertThat(states).as("ends of run %d", run).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static void assertAnswered(World world, Iterable<String> asked) {
    var answered = new LinkedHashSet<String>();
    for (var status : world.statuses) {
      status.getLastControl().ifPresent(answer -> answered.add(answer.getControlId()));
    }
    assertThat(answered).containsAll(asked);
  }

  private static void assertLedger(EvictionStatus end, LedgerWorkers workers) {
    var counts = end.getCounts();
    assertThat(counts.getPending()).isZero();
    if (end.getRequest().orElseThrow().getOptions().getMode() == EvictionMode.EXECUTE) {
      // An issue given up for failed or cancelled may still be carried out after the end: the
      // status then tells of less than what went, never of more.
      long late = workers.ledger.size() - counts.getEvicted();
      assertThat(late).as("%s", end).isBetween(0L, counts.getFailed() + counts.getCancelled());
      if (late > 0) {
        return;
      }
      assertThat(counts.getAwaitingPurge()).isZero();
      assertThat(counts.getPurged()).isEqualTo(workers.count(TaskOutcome.PURGED));
      assertThat(counts.getRestored()).isEqualTo(workers.count(TaskOutcome.RESTORED));
      assertThat(counts.getReinstated()).isEqualTo(workers.count(TaskOutcome.REINSTATED));
      assertThat(counts.getPurgeFailed()).isEqualTo(workers.count(TaskOutcome.FAILED));
    }
  }

  private static EvictionRequest limited(Random random, EvictionRequest request) {
    var options = EvictionOptions.newBuilder(request.getOptions());
    if (random.nextInt(4) == 0) {
      options.setLimits(new EvictionLimits((long) random.nextInt(10)));
    }
    if (random.nextInt(4) == 0) {
      options.setDeadlineMillis(1 + random.nextInt(600_000));
    }
    return EvictionRequest.newBuilder(request).setOptions(options.build()).build();
  }
}
