package io.evictl.stream.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.stream.Samples;
import io.evictl.stream.expand.ExpandSide;
import io.evictl.stream.track.TrackSide;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is left of requests that have ended: a summary, and after its time nothing at all. */
class FinishedRequestsTest {
  /** Lists of a request: its entries, and the datasets that are looked through for more. */
  private static final int LISTS = 2;

  private static final int REQUESTS = Integer.getInteger("finished.requests", 10_000);

  private final Queue<Runnable> topics = new ArrayDeque<>();
  private final Map<String, RequestState> latest = new TreeMap<>();
  private final ExpandSide expand =
      new ExpandSide(this::work, this::report, question -> read(question.getExecution().getName()));
  private final TrackSide track =
      new TrackSide(100, this::command, this::status, latest::remove, audit -> {});
  private Instant now = Samples.NOW;

  @Test
  void finishedRequests_leaveTheirSummary_thenNothing() {
    for (int i = 0; i < REQUESTS; i++) {
      var request = Samples.request(Samples.execution("e" + i), options -> {});
      track.take(EvictionCommand.newBuilder().setRequest(request).build(), now);
      deliver();
    }
    assertThat(latest).hasSize(REQUESTS).containsValue(RequestState.SUCCEEDED);
    assertThat(latest.values()).containsOnly(RequestState.SUCCEEDED, RequestState.PARTIALLY_FAILED);
    pass(Duration.ofMinutes(2));
    var failed = latest.values().stream().filter(RequestState.PARTIALLY_FAILED::equals).count();
    assertThat(failed).isEqualTo((REQUESTS + 9) / 10);
    int left = Math.toIntExact(failed);
    assertThat(track.sizes())
        .containsEntry("requests", REQUESTS)
        .containsEntry("progress", REQUESTS)
        .containsEntry("expansions", LISTS * left)
        .containsEntry("outcomes", LISTS * left);
    assertThat(expand.sizes()).containsEntry("cursors", LISTS * left);

    pass(Duration.ofDays(8));
    // What was still in use then is forgotten by the next walk.
    pass(Duration.ofHours(1));
    assertThat(all(track.sizes(), "requests", "progress", "track-timers")).isZero();
    assertThat(all(expand.sizes(), "expand-timers")).isZero();
    assertThat(track.sizes()).containsEntry("requests", REQUESTS);

    pass(Duration.ofDays(23));
    assertThat(all(track.sizes())).as("%s", track.sizes()).isZero();
    assertThat(latest).as("statuses without a tombstone").isEmpty();
  }

  private static int all(Map<String, Integer> sizes, String... but) {
    return sizes.entrySet().stream()
        .filter(store -> !List.of(but).contains(store.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private void deliver() {
    while (!topics.isEmpty()) {
      topics.remove().run();
    }
  }

  /** In one leap, and then as many ticks as the bounded steps need. */
  private void pass(Duration time) {
    now = now.plus(time);
    for (int i = 0; i < 20 + REQUESTS / 50; i++) {
      track.tick(now);
      expand.tick(now);
      deliver();
    }
  }

  private void command(ExpandCommand command) {
    topics.add(() -> expand.take(command, now));
  }

  private void report(ExpandReport report) {
    topics.add(() -> track.take(report, now));
  }

  private void status(EvictionStatus status) {
    latest.put(status.getRequestId(), status.getState());
  }

  private void read(String name) {
    var execution = Samples.execution(name);
    var nodes = List.of(Samples.cached("n0", execution, 1), Samples.cached("n1", execution, 2));
    for (ExecutionEvent event :
        Samples.snapshot(execution, "s-" + name, ExecutionPhase.SUCCEEDED, nodes)) {
      topics.add(() -> expand.take(event, now));
    }
  }

  /** One request of ten fails in part. */
  private void work(EvictionTask task) {
    boolean fails = task.getIndex() == 1 && task.getExecution().getName().endsWith("0");
    var answer = TruthfulWorkers.answered(task, now);
    if (fails) {
      result(answer.setOutcome(TaskOutcome.FAILED).setError(TruthfulWorkers.error("no")).build());
    } else {
      result(answer.setOutcome(TaskOutcome.EVICTED).build());
      result(answer.setAction(TaskAction.PURGE).setOutcome(TaskOutcome.PURGED).build());
    }
  }

  private void result(EvictionResult result) {
    topics.add(() -> track.take(result, now));
  }
}
