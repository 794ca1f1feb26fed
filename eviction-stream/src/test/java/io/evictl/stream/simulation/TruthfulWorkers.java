package io.evictl.stream.simulation;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Workers that answer what the catalog says, some of it only after a few attempts. */
final class TruthfulWorkers implements World.Workers {
  private final Forest forest;
  private final Random random;

  TruthfulWorkers(Forest forest, long seed) {
    this.forest = forest;
    this.random = new Random(seed);
  }

  @Override
  public List<EvictionResult> answer(EvictionTask task, Instant now) {
    var answer = answered(task, now);
    if (task.getAttempt() < 4 && random.nextInt(5) == 0) {
      return List.of(answer.setOutcome(TaskOutcome.RETRY).setError(error("try again")).build());
    }
    return switch (task.getAction()) {
      case DISCOVER -> List.of(discovered(task, answer));
      case PURGE -> List.of(answer.setOutcome(purge(task)).build());
      case HIDE -> hidden(task, answer);
      case PLAN, RESTORE, UNKNOWN -> List.of(judged(task, answer));
    };
  }

  private List<EvictionResult> hidden(EvictionTask task, EvictionResult.Builder answer) {
    var result = judged(task, answer);
    if (result.getOutcome() != TaskOutcome.EVICTED) {
      return List.of(result);
    }
    var purged = EvictionResult.newBuilder(result).setAction(TaskAction.PURGE);
    return List.of(result, purged.setOutcome(purge(task)).build());
  }

  private TaskOutcome purge(EvictionTask task) {
    return forest.isReinstated(task.getEntry()) ? TaskOutcome.REINSTATED : TaskOutcome.PURGED;
  }

  private EvictionResult judged(EvictionTask task, EvictionResult.Builder answer) {
    if (forest.isRefused(task.getEntry())) {
      return answer.setOutcome(TaskOutcome.FAILED).setError(error("refused")).build();
    }
    var producer = forest.producer(task.getEntry());
    boolean goes =
        task.getWrittenUntil().isPresent()
            || producer.equals(task.getExecution())
            || task.getAlsoProducedBy().contains(producer);
    var outcome = goes ? TaskOutcome.EVICTED : TaskOutcome.KEPT;
    var artifact =
        ArtifactResult.newBuilder()
            .setArtifactId("a")
            .setProducer(producer)
            .setOutcome(outcome)
            .build();
    return answer.setOutcome(outcome).setArtifacts(List.of(artifact)).build();
  }

  private EvictionResult discovered(EvictionTask task, EvictionResult.Builder answer) {
    var after = task.getDiscoverAfter().orElse(null);
    var page = forest.page(task.getExecution(), task.getEntry(), after);
    return answer
        .setOutcome(TaskOutcome.ABSENT)
        .setFound(page)
        .setDiscoverAfter(page.size() < 3 ? null : page.getLast().getArtifactId())
        .build();
  }

  static EvictionResult.Builder answered(EvictionTask task, Instant now) {
    return EvictionResult.newBuilder()
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
  }

  static EvictionError error(String message) {
    return EvictionError.newBuilder().setCode(ErrorCode.REFUSED).setMessage(message).build();
  }
}
