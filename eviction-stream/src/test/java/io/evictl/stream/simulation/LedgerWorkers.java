package io.evictl.stream.simulation;

import static io.evictl.stream.simulation.TruthfulWorkers.answered;
import static io.evictl.stream.simulation.TruthfulWorkers.error;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Workers of which any outcome may come. What the ledger holds is true, though: what is hidden
 * stays so, is purged at some time or put back, and a repeat is told the same.
 */
final class LedgerWorkers implements World.Workers {
  private static final List<TaskOutcome> HIDES =
      List.of(
          TaskOutcome.EVICTED,
          TaskOutcome.EVICTED,
          TaskOutcome.EVICTED,
          TaskOutcome.KEPT,
          TaskOutcome.ABSENT,
          TaskOutcome.SUPERSEDED,
          TaskOutcome.RETRY,
          TaskOutcome.FAILED);

  private final Random random;

  /** The latest purge or restore of each hidden entry; EVICTED while neither came. */
  final Map<String, TaskOutcome> ledger = new HashMap<>();

  /** An issue that comes twice is answered alike. */
  private final Map<String, List<EvictionResult>> said = new HashMap<>();

  LedgerWorkers(long seed) {
    this.random = new Random(seed);
  }

  long count(TaskOutcome outcome) {
    return ledger.values().stream().filter(outcome::equals).count();
  }

  @Override
  public List<EvictionResult> answer(EvictionTask task, Instant now) {
    var issue = task.getTaskId() + task.getAction() + task.getAttempt();
    return said.computeIfAbsent(issue, i -> first(task, now));
  }

  private List<EvictionResult> first(EvictionTask task, Instant now) {
    var answer = answered(task, now);
    return switch (task.getAction()) {
      case HIDE -> hide(task, answer);
      case PURGE -> ledger.containsKey(task.getTaskId()) ? purge(task, answer) : List.of();
      case RESTORE -> List.of(restore(task, answer));
      case PLAN -> List.of(judged(answer.setOutcome(any())));
      case DISCOVER ->
          List.of(judged(answer.setOutcome(random.nextInt(6) > 0 ? TaskOutcome.ABSENT : any())));
      case UNKNOWN -> List.of();
    };
  }

  private TaskOutcome any() {
    return HIDES.get(random.nextInt(HIDES.size()));
  }

  private List<EvictionResult> hide(EvictionTask task, EvictionResult.Builder answer) {
    var results = new ArrayList<EvictionResult>();
    boolean known = ledger.containsKey(task.getTaskId());
    var outcome = known ? TaskOutcome.EVICTED : any();
    var result = judged(answer.setOutcome(outcome));
    results.add(result);
    if (outcome == TaskOutcome.EVICTED) {
      ledger.putIfAbsent(task.getTaskId(), TaskOutcome.EVICTED);
      if (random.nextInt(10) > 0) {
        results.addAll(purge(task, EvictionResult.newBuilder(result)));
      }
    }
    return results;
  }

  private List<EvictionResult> purge(EvictionTask task, EvictionResult.Builder answer) {
    var before = ledger.get(task.getTaskId());
    var now = before;
    if (before == TaskOutcome.EVICTED || before == TaskOutcome.FAILED) {
      now =
          switch (random.nextInt(6)) {
            case 0 -> TaskOutcome.FAILED;
            case 1 -> TaskOutcome.REINSTATED;
            default -> TaskOutcome.PURGED;
          };
      ledger.put(task.getTaskId(), now);
    }
    return List.of(judged(answer.setAction(TaskAction.PURGE).setOutcome(now)));
  }

  private EvictionResult restore(EvictionTask task, EvictionResult.Builder answer) {
    var before = ledger.get(task.getTaskId());
    if (before == TaskOutcome.EVICTED && random.nextInt(3) > 0) {
      ledger.put(task.getTaskId(), TaskOutcome.RESTORED);
      return answer.setOutcome(TaskOutcome.RESTORED).build();
    }
    if (before == TaskOutcome.RESTORED) {
      return answer.setOutcome(TaskOutcome.RESTORED).build();
    }
    return judged(answer.setOutcome(random.nextBoolean() ? TaskOutcome.RETRY : TaskOutcome.FAILED));
  }

  private static EvictionResult judged(EvictionResult.Builder answer) {
    return switch (answer.getOutcome()) {
      case RETRY, FAILED -> answer.setError(error("it did not work")).build();
      case UNKNOWN, EVICTED, KEPT, ABSENT, SUPERSEDED, PURGED, RESTORED, REINSTATED ->
          answer.setError(null).build();
    };
  }
}
