package io.evictl.ops.systemtests.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.systemtests.accept.Client;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.StatusLaws;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two instances with a standby: one killed in the middle of an expansion, or both restarted in
 * turn, and nothing is lost, told twice or counted wrong (GUARANTEES.md, I1, I2, I6).
 *
 * <p>{@code -Devictl.instances.entries=100000} makes the execution larger than in CI.
 */
class InstancesIT {
  private static final Logger log = LoggerFactory.getLogger(InstancesIT.class);
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(300);
  private static final int ENTRIES = Integer.getInteger("evictl.instances.entries", 20_000);
  private static final BigExecution EXECUTION = BigExecution.of(ENTRIES);

  /** Before these answers the worker waits for the test; a little after, it does not. */
  private static final int[] MILESTONES = {
    ENTRIES / 4, ENTRIES * 5 / 16, ENTRIES * 5 / 8, ENTRIES * 11 / 16
  };

  /** An operator's or the machine's doing. */
  private interface Disturbance {
    /** Chooses whom it hits, while the worker waits. */
    StreamInstance choose(int round, Scene scene) throws Exception;

    /** Hits it, while tasks and answers flow. */
    void strike(StreamInstance instance);
  }

  private record Scene(
      Client client, GatedWorker worker, List<StreamInstance> instances, String requestId) {}

  @Test
  void killOfTheExpandingInstance_thenOfTheTracking_losesAndRepeatsNothing() throws Exception {
    run(
        "kill",
        new Disturbance() {
          @Override
          public StreamInstance choose(int round, Scene scene) throws Exception {
            var owners = new Owners(scene.client().admin(), plan("kill").applicationId());
            var topics = scene.client().messaging().topics();
            return round == 0
                ? owners.of(topics.executionEvents(), Keys.of(EXECUTION.id()), scene.instances())
                : owners.of(topics.commands(), scene.requestId(), scene.instances());
          }

          @Override
          public void strike(StreamInstance instance) {
            instance.kill();
          }
        });
  }

  @Test
  void rollingRestart_losesAndRepeatsNothing() throws Exception {
    run(
        "rolling",
        new Disturbance() {
          @Override
          public StreamInstance choose(int round, Scene scene) {
            return scene.instances().get(round);
          }

          @Override
          public void strike(StreamInstance instance) {
            instance.stop();
          }
        });
  }

  private static void run(String name, Disturbance disturbance) throws Exception {
    var plan = plan(name);
    try (var folder = ScratchFolder.create(name);
        var client = Client.open(plan, DEFINITELY_TOO_SLOW);
        var worker = new GatedWorker(client.messaging(), MILESTONES);
        var first = StreamInstance.start(plan, folder.path(), "first");
        var second = StreamInstance.start(plan, folder.path(), "second")) {
      var instances = List.of(first, second);
      instances.forEach(StreamInstance::awaitRunning);
      var owners = new Owners(client.admin(), plan.applicationId());
      await("both read").atMost(DEFINITELY_TOO_SLOW).until(() -> owners.isShared(instances));
      client.commands().sendAll(EXECUTION.records(client.messaging()));
      var request =
          Requests.evict(
              new ExecutionName("flytesnacks", "development", "big-one"),
              false,
              Duration.ofHours(1),
              Instant.now());
      client.commands().submit(request);
      var scene = new Scene(client, worker, instances, request.getRequestId());
      worker.open(1);
      worker.open(3);
      for (int round = 0; round < 2; round++) {
        assertThat(worker.reaches(2 * round, DEFINITELY_TOO_SLOW)).isTrue();
        instances.forEach(StreamInstance::awaitRunning);
        var instance = disturbance.choose(round, scene);
        worker.open(2 * round);
        assertThat(worker.reaches(2 * round + 1, DEFINITELY_TOO_SLOW)).isTrue();
        disturbance.strike(instance);
        instance.startAgain();
      }
      var end =
          client.await(request.getRequestId(), found -> StatusLaws.isTerminal(found.getState()));
      assertThat(end).get().extracting(EvictionStatus::getState).isEqualTo(RequestState.SUCCEEDED);
      tasksAreExactlyThePlannedOnes(name, worker.seen());
      everyStatusIsExact(StatusHistory.of(client.messaging(), request.getRequestId()));
    }
  }

  private static void tasksAreExactlyThePlannedOnes(String name, List<GatedWorker.Seen> seen) {
    assertThat(seen.stream().map(GatedWorker.Seen::key).collect(Collectors.toSet()))
        .isEqualTo(EXECUTION.entryKeys());
    assertThat(seen.stream().map(GatedWorker.Seen::index).distinct().count()).isEqualTo(ENTRIES);
    Map<List<Integer>, Long> issues =
        seen.stream()
            .collect(
                Collectors.groupingBy(
                    task -> List.of(task.ord(), task.index(), task.attempt()),
                    Collectors.counting()));
    issues.values().removeIf(times -> times == 1);
    assertThat(issues).as("ord, index, attempt of what was issued more than once").isEmpty();
    long redriven = seen.stream().filter(task -> task.attempt() > 0).count();
    log.info(
        "test={} entries={} tasks={} redriven={} longest-gap-ms={}",
        name,
        ENTRIES,
        seen.size(),
        redriven,
        longestGap(seen.stream().mapToLong(GatedWorker.Seen::nanos)) / 1_000_000);
  }

  private static long longestGap(LongStream nanos) {
    var all = nanos.sorted().toArray();
    return LongStream.range(1, all.length)
        .map(i -> all[(int) i] - all[(int) i - 1])
        .max()
        .orElse(0);
  }

  private static void everyStatusIsExact(List<EvictionStatus> history) {
    EvictionStatus before = null;
    for (var status : history) {
      assertThat(StatusLaws.violations(before, status)).as("%s", status).isEmpty();
      before = status;
    }
    assertThat(history)
        .extracting(EvictionStatus::getSequence)
        .as("no status is missing and none comes twice")
        .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
    assertThat(history).filteredOn(status -> StatusLaws.isTerminal(status.getState())).hasSize(1);
    var counts = history.getLast().getCounts();
    assertThat(counts.getPlanned()).isEqualTo(ENTRIES);
    assertThat(counts.getPurged()).isEqualTo(ENTRIES);
  }

  private static DeploymentPlan plan(String name) {
    return new DeploymentPlan(
        "instances-" + name,
        Map.ofEntries(
            Map.entry("rooms", "stream"),
            Map.entry("kafka.bootstrap.servers", Servers.shared().kafka().bootstrapServers()),
            Map.entry("registry.url", Servers.shared().lightRegistry().url()),
            Map.entry("topics.prefix", "instances-" + name + "."),
            Map.entry("topics.flyte-events", "instances-" + name + ".flyte-events"),
            Map.entry("topics.partitions", "4"),
            Map.entry("topics.replication.factor", "1"),
            Map.entry("stream.application.id", "instances-" + name + "-stream"),
            Map.entry("stream.session.timeout", "6s"),
            Map.entry("stream.transaction.timeout", "3s"),
            Map.entry("stream.config.num.standby.replicas", "1")));
  }
}
