package io.evictl.storage.hide;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides which artifacts of a task go, from locked rows alone. Produced by the execution → goes;
 * otherwise it stays, unless hits are included and it is provably what the execution's nodes saw.
 * Where anything is unknown it stays.
 */
final class Fence {
  private static final List<TaskOutcome> WINNERS =
      List.of(TaskOutcome.EVICTED, TaskOutcome.SUPERSEDED, TaskOutcome.KEPT, TaskOutcome.ABSENT);

  private Fence() {}

  /**
   * An artifact that the task's tag or one of its nodes names.
   *
   * @param behindTag whether the entry's tag points to it now
   * @param present whether it has a row
   * @param producer the execution that its stored metadata names now
   */
  record Candidate(
      String artifactId, boolean behindTag, boolean present, Optional<ExecutionId> producer) {}

  /** EVICTED, KEPT, SUPERSEDED or ABSENT, with the reason in a few words. */
  record Verdict(TaskOutcome outcome, String why) {}

  static Verdict judge(EvictionTask task, Candidate candidate) {
    if (!candidate.present()) {
      return new Verdict(
          TaskOutcome.ABSENT,
          candidate.behindTag() ? "tag without its artifact, left alone" : "no such artifact");
    }
    if (candidate.producer().isEmpty()) {
      return new Verdict(TaskOutcome.KEPT, "its metadata names no producer");
    }
    var producer = candidate.producer().get();
    var by = "produced by " + Keys.of(producer);
    if (producer.equals(task.getExecution()) || task.getAlsoProducedBy().contains(producer)) {
      return new Verdict(TaskOutcome.EVICTED, by);
    }
    if (task.getIncludeCacheHits() && isTheOneSeen(task, candidate.artifactId(), producer)) {
      return new Verdict(TaskOutcome.EVICTED, by + ", still as seen");
    }
    if (mayBeAsSeen(task.getSeen(), producer)) {
      return new Verdict(
          TaskOutcome.KEPT,
          by + (task.getIncludeCacheHits() ? ", not provably the one seen" : ", only hit"));
    }
    return new Verdict(TaskOutcome.SUPERSEDED, by + " since");
  }

  /** A node saw this very artifact, of this very producer. */
  private static boolean isTheOneSeen(EvictionTask task, String artifactId, ExecutionId producer) {
    return task.getSeen().stream()
        .anyMatch(
            seen ->
                seen.getArtifactId().filter(artifactId::equals).isPresent()
                    && seen.getProducer().filter(producer::equals).isPresent());
  }

  /** Nothing that was seen contradicts that it is still the same content. */
  private static boolean mayBeAsSeen(Collection<SeenArtifact> seen, ExecutionId producer) {
    return seen.isEmpty()
        || seen.stream().anyMatch(one -> one.getProducer().map(producer::equals).orElse(true));
  }

  /** The outcome of a task: EVICTED wins over SUPERSEDED, KEPT, ABSENT. */
  static TaskOutcome ofTask(Collection<TaskOutcome> outcomes) {
    return WINNERS.stream().filter(outcomes::contains).findFirst().orElse(TaskOutcome.ABSENT);
  }
}
