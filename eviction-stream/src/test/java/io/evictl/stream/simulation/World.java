package io.evictl.stream.simulation;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.stream.Samples;
import io.evictl.stream.StatusChecks;
import io.evictl.stream.expand.ExpandSide;
import io.evictl.stream.track.TrackSide;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Both sides in memory between a database and workers that are played: topics are queues, of which
 * any may come next; answers come twice, tasks get lost, attempts fail. All from one seed.
 */
final class World {
  private final Random random;
  private final Forest forest;
  private final ExpandSide expand;
  private final TrackSide track;
  private final List<Deque<Runnable>> topics = new ArrayList<>();
  private final Map<String, Deque<Runnable>> byName = new HashMap<>();
  final List<EvictionStatus> statuses = new ArrayList<>();
  final Map<String, EvictionTask> tasks = new HashMap<>();
  private Instant now = Samples.NOW;
  private int snapshots;

  World(long seed, Forest forest) {
    this.random = new Random(seed);
    this.forest = forest;
    this.expand = new ExpandSide(this::work, this::report, this::read);
    this.track =
        new TrackSide(
            1 + random.nextInt(20),
            command -> later("expand-commands", () -> expandTake(command)),
            this::status,
            audit -> {});
  }

  private void expandTake(ExpandCommand command) {
    expand.take(command, now);
  }

  EvictionStatus run(EvictionRequest request) {
    later(
        "commands",
        () -> track.take(EvictionCommand.newBuilder().setRequest(request).build(), now));
    for (int step = 0; step < 100_000; step++) {
      var ready = topics.stream().filter(topic -> !topic.isEmpty()).toList();
      if (ready.isEmpty()) {
        if (!statuses.isEmpty() && StatusChecks.isTerminal(statuses.getLast().getState())) {
          return statuses.getLast();
        }
        now = now.plus(Duration.ofSeconds(1));
        expand.tick(now);
        track.tick(now);
      } else {
        ready.get(random.nextInt(ready.size())).removeFirst().run();
      }
    }
    throw new AssertionError("the request never ends: " + statuses.getLast());
  }

  private void later(String topic, Runnable delivery) {
    byName
        .computeIfAbsent(
            topic,
            name -> {
              var queue = new ArrayDeque<Runnable>();
              topics.add(queue);
              return queue;
            })
        .addLast(delivery);
  }

  private void report(ExpandReport report) {
    repeat("expand-reports", () -> track.take(report, now));
  }

  private void repeat(String topic, Runnable delivery) {
    later(topic, delivery);
    if (random.nextInt(4) == 0) {
      later(topic, delivery);
    }
  }

  private void status(EvictionStatus status) {
    StatusChecks.check(status, statuses);
    statuses.add(status);
  }

  /** The database: sometimes away, sometimes losing a record; events come in between. */
  private void read(SnapshotRequest question) {
    var execution = question.getExecution();
    var id = "s" + snapshots++;
    var nodes = forest.nodes(execution);
    later(
        "execution-events",
        () -> nodes.forEach(n -> expand.take(Samples.nodes(execution, n), now)));
    if (random.nextInt(5) == 0) {
      var failed = Samples.begin(execution, id, SnapshotOutcome.FAILED, ExecutionPhase.UNKNOWN);
      later("execution-events", () -> expand.take(failed, now));
      return;
    }
    var events = Samples.snapshot(execution, id, ExecutionPhase.SUCCEEDED, nodes);
    boolean lossy = random.nextInt(5) == 0;
    for (int i = 0; i < events.size(); i++) {
      if (!(lossy && i == events.size() / 2)) {
        var event = events.get(i);
        later("execution-events", () -> expand.take(event, now));
      }
    }
  }

  private void work(EvictionTask task) {
    tasks.put(Keys.of(task.getExecution()) + " " + Keys.of(task.getEntry()), task);
    if (task.getAttempt() == 0 && random.nextInt(20) == 0) {
      return;
    }
    later("tasks-" + random.nextInt(3), () -> answer(task));
  }

  private void answer(EvictionTask task) {
    var result = verdict(task);
    repeat("results", () -> track.take(result, now));
    if (result.getOutcome() == TaskOutcome.EVICTED) {
      var purged =
          EvictionResult.newBuilder(result)
              .setAction(TaskAction.PURGE)
              .setOutcome(
                  forest.isReinstated(task.getEntry())
                      ? TaskOutcome.REINSTATED
                      : TaskOutcome.PURGED)
              .build();
      repeat("purges", () -> track.take(purged, now));
    }
  }

  private EvictionResult verdict(EvictionTask task) {
    var builder =
        EvictionResult.newBuilder()
            .setTaskId(task.getTaskId())
            .setRequestId(task.getRequestId())
            .setOrd(task.getOrd())
            .setIndex(task.getIndex())
            .setAction(task.getAction())
            .setExecution(task.getExecution())
            .setEntry(task.getEntry())
            .setAttempt(task.getAttempt())
            .setStartedAt(now)
            .setFinishedAt(now);
    if (forest.isRefused(task.getEntry())) {
      return builder.setOutcome(TaskOutcome.FAILED).setError(error()).build();
    }
    if (task.getAttempt() < 4 && random.nextInt(5) == 0) {
      return builder.setOutcome(TaskOutcome.RETRY).setError(error()).build();
    }
    var producer = forest.producer(task.getEntry());
    boolean produced =
        producer.equals(task.getExecution()) || task.getAlsoProducedBy().contains(producer);
    var outcome = produced ? TaskOutcome.EVICTED : TaskOutcome.KEPT;
    return builder
        .setOutcome(outcome)
        .setArtifacts(
            List.of(
                ArtifactResult.newBuilder()
                    .setArtifactId("a")
                    .setProducer(producer)
                    .setOutcome(outcome)
                    .build()))
        .build();
  }

  private static EvictionError error() {
    return EvictionError.newBuilder().setCode(ErrorCode.REFUSED).setMessage("refused").build();
  }

  /** What there is to evict. */
  interface Forest {
    List<NodeState> nodes(ExecutionId execution);

    ExecutionId producer(EntryKey entry);

    boolean isRefused(EntryKey entry);

    boolean isReinstated(EntryKey entry);
  }
}
