package io.evictl.stream.simulation;

import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
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
 * any may come next; answers come twice, tasks get lost, instances restart. All from one seed.
 */
final class World {
  private static final int FAR_TOO_MANY_STEPS = 40_000;

  private final Random random;
  private final Database database;
  private final Workers workers;
  private final ExpandSide expand;
  private final TrackSide track;
  private final List<Deque<Runnable>> topics = new ArrayList<>();
  private final Map<String, Deque<Runnable>> byName = new HashMap<>();
  final List<EvictionStatus> statuses = new ArrayList<>();
  final List<EvictionTask> issued = new ArrayList<>();
  boolean restarts;
  private Instant now = Samples.NOW;
  private int idle;

  World(long seed, Forest forest, Workers workers) {
    this.random = new Random(seed);
    this.workers = workers;
    this.database = new Database(forest, random);
    this.expand =
        new ExpandSide(
            this::work,
            report -> repeated("expand-reports", () -> takeReport(report)),
            question ->
                database
                    .answer(question)
                    .forEach(event -> later("execution-events", () -> takeEvent(event))));
    this.track =
        new TrackSide(
            1 + random.nextInt(20),
            command -> repeated("expand-commands", () -> takeExpand(command)),
            this::status,
            forgotten -> {},
            audit -> {});
    database.early().forEach(this::takeEvent);
  }

  private void takeReport(ExpandReport report) {
    track.take(report, now);
  }

  private void takeEvent(ExecutionEvent event) {
    expand.take(event, now);
  }

  private void takeExpand(ExpandCommand command) {
    expand.take(command, now);
  }

  EvictionStatus run(EvictionRequest request) {
    send(EvictionCommand.newBuilder().setRequest(request).build());
    return end();
  }

  void send(EvictionCommand command) {
    later("commands", () -> track.take(command, now));
  }

  /** Goes on until the request has ended and all is said. */
  EvictionStatus end() {
    for (int step = 0; step < FAR_TOO_MANY_STEPS; step++) {
      if (isQuiet() && hasEnded()) {
        return statuses.getLast();
      }
      step();
    }
    throw new AssertionError(
        "the request never ends: " + (statuses.isEmpty() ? "no status" : statuses.getLast()));
  }

  /** Goes on until nothing is on its way; the request may wait for something. */
  void settle() {
    for (int step = 0; step < FAR_TOO_MANY_STEPS && !isQuiet(); step++) {
      step();
    }
  }

  boolean hasEnded() {
    return !statuses.isEmpty() && StatusChecks.isTerminal(statuses.getLast().getState());
  }

  private boolean isQuiet() {
    return topics.stream().allMatch(Deque::isEmpty);
  }

  /** Delivers one record of any topic; where there is none, time passes, faster and faster. */
  void step() {
    if (restarts && random.nextInt(100) == 0) {
      expand.restart();
      track.restart();
    }
    var ready = topics.stream().filter(topic -> !topic.isEmpty()).toList();
    if (ready.isEmpty()) {
      pass(Duration.ofSeconds(1 + Math.min(idle++ / 20, 60)));
    } else {
      idle = 0;
      ready.get(random.nextInt(ready.size())).removeFirst().run();
      if (random.nextInt(20) == 0) {
        pass(Duration.ofMillis(random.nextInt(400)));
      }
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
    expand.tick(now);
    track.tick(now);
  }

  private void later(String topic, Runnable delivery) {
    byName.computeIfAbsent(topic, this::opened).addLast(delivery);
  }

  private Deque<Runnable> opened(String topic) {
    var queue = new ArrayDeque<Runnable>();
    topics.add(queue);
    return queue;
  }

  private void repeated(String topic, Runnable delivery) {
    later(topic, delivery);
    if (random.nextInt(4) == 0) {
      later(topic, delivery);
    }
  }

  private void status(EvictionStatus status) {
    StatusChecks.check(status, statuses);
    statuses.add(status);
  }

  private void work(EvictionTask task) {
    issued.add(task);
    if (task.getAttempt() > 0 || random.nextInt(20) > 0) {
      later("tasks-" + random.nextInt(3), () -> answer(task));
    }
  }

  private void answer(EvictionTask task) {
    for (var result : workers.answer(task, now)) {
      repeated("results-" + result.getAction(), () -> takeResult(result));
    }
  }

  private void takeResult(EvictionResult result) {
    track.take(result, now);
  }

  /** Those who carry out tasks. */
  interface Workers {
    /** All that a worker will ever say because of this task. */
    List<EvictionResult> answer(EvictionTask task, Instant now);
  }
}
