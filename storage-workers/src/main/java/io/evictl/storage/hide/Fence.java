package io.evictl.storage.hide;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Decides which artifacts of a task go, from locked rows alone. Produced by the execution → goes;
 * otherwise it stays, unless hits are included and it is provably what the execution's nodes saw.
 * Where the request names the entry itself its producer does not matter, but when it was written.
 * Where anything is unknown it stays.
 */
final class Fence {
  private static final List<TaskOutcome> WINNERS =
      List.of(TaskOutcome.EVICTED, TaskOutcome.SUPERSEDED, TaskOutcome.KEPT, TaskOutcome.ABSENT);

  /** Without a tag for this long, an artifact gets none any more. */
  private static final Duration OLD = Duration.ofHours(1);

  private Fence() {}

  /** EVICTED, KEPT, SUPERSEDED or ABSENT, with the reason in a few words. */
  record Verdict(TaskOutcome outcome, String why) {}

  /**
   * @param now by the clock of the database
   */
  static Verdict judge(EvictionTask task, Candidate candidate, Instant now) {
    if (!candidate.present()) {
      return new Verdict(
          TaskOutcome.ABSENT,
          candidate.behindTag() ? "tag without its artifact, left alone" : "no such artifact");
    }
    var verdict =
        task.getWrittenUntil()
            .map(until -> byTime(candidate, until))
            .orElseGet(() -> byProducer(task, candidate));
    return verdict.outcome() == TaskOutcome.EVICTED
            && task.getDiscovered()
            && mayGetATag(candidate, now)
        ? new Verdict(
            TaskOutcome.KEPT, "without a tag for less than an hour: it may be about to get one")
        : verdict;
  }

  /** The request names the entry: only what was written since then is somebody else's. */
  private static Verdict byTime(Candidate candidate, Instant until) {
    if (candidate.writtenAt().isEmpty()) {
      return new Verdict(TaskOutcome.KEPT, "when it was written is not stored");
    }
    if (candidate.writtenAt().get().isAfter(until)) {
      return new Verdict(TaskOutcome.SUPERSEDED, "written after the request was made");
    }
    var by = candidate.producer().map(it -> "produced by " + Keys.of(it));
    return new Verdict(TaskOutcome.EVICTED, by.orElse("its metadata names no producer"));
  }

  /** CreateArtifact and AddTag are two calls: between them an artifact looks forgotten. */
  private static boolean mayGetATag(Candidate candidate, Instant now) {
    return !candidate.tagged()
        && candidate.writtenAt().filter(at -> at.isBefore(now.minus(OLD))).isEmpty();
  }

  private static Verdict byProducer(EvictionTask task, Candidate candidate) {
    if (candidate.producer().isEmpty()) {
      return new Verdict(TaskOutcome.KEPT, "its metadata names no producer");
    }
    var producer = candidate.producer().get();
    var by = "produced by " + Keys.of(producer);
    if (producer.equals(task.getExecution()) || task.getAlsoProducedBy().contains(producer)) {
      return new Verdict(TaskOutcome.EVICTED, by);
    }
    if (task.getIncludeCacheHits() && isTheOneSeen(task, candidate, producer)) {
      return new Verdict(TaskOutcome.EVICTED, by + ", still as seen");
    }
    if (mayBeAsSeen(task.getSeen(), candidate, producer)) {
      return new Verdict(
          TaskOutcome.KEPT,
          by + (task.getIncludeCacheHits() ? ", not provably the one seen" : ", only hit"));
    }
    return new Verdict(TaskOutcome.SUPERSEDED, by + " since");
  }

  /** A node saw this very artifact, of this very producer, and with this content. */
  private static boolean isTheOneSeen(
      EvictionTask task, Candidate candidate, ExecutionId producer) {
    return task.getSeen().stream()
        .anyMatch(
            seen ->
                seen.getArtifactId().filter(candidate.artifactId()::equals).isPresent()
                    && seen.getProducer().filter(producer::equals).isPresent()
                    && seen.getWrittenUntil()
                        .map(until -> isWrittenUntil(candidate, until))
                        .orElse(true));
  }

  private static boolean isWrittenUntil(Candidate candidate, Instant until) {
    return candidate.writtenAt().filter(at -> !at.isAfter(until)).isPresent();
  }

  private static boolean isWrittenAfter(Candidate candidate, SeenArtifact seen) {
    return seen.getWrittenUntil().isPresent()
        && candidate.writtenAt().filter(seen.getWrittenUntil().get()::isBefore).isPresent();
  }

  /** Nothing that was seen contradicts that it is still the same content. */
  private static boolean mayBeAsSeen(
      Collection<SeenArtifact> seen, Candidate candidate, ExecutionId producer) {
    return seen.isEmpty()
        || seen.stream()
            .filter(one -> !isWrittenAfter(candidate, one))
            .anyMatch(one -> one.getProducer().map(producer::equals).orElse(true));
  }

  /** The outcome of a task: EVICTED wins over SUPERSEDED, KEPT, ABSENT. */
  static TaskOutcome ofTask(Collection<TaskOutcome> outcomes) {
    return WINNERS.stream().filter(outcomes::contains).findFirst().orElse(TaskOutcome.ABSENT);
  }
}
