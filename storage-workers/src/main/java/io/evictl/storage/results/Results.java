package io.evictl.storage.results;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records that answer a task. */
public final class Results {
  private final InstantSource clock;

  /**
   * @param clock of the times in results
   */
  public Results(InstantSource clock) {
    this.clock = clock;
  }

  /** Now, as results carry it. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** An answer that needs no second try. */
  public EvictionResult answer(
      TakenTask taken, TaskOutcome outcome, String why, List<ArtifactResult> artifacts) {
    return builder(taken, outcome, why).setArtifacts(artifacts).build();
  }

  /** As {@link #answer}, with the time until when it can be undone. */
  public EvictionResult hidden(
      TakenTask taken, String why, List<ArtifactResult> artifacts, @Nullable Instant until) {
    return builder(taken, TaskOutcome.EVICTED, why)
        .setArtifacts(artifacts)
        .setRestorableUntil(until)
        .build();
  }

  /**
   * The answer to a DISCOVER; its outcome says nothing.
   *
   * @param after where to go on; empty when the dataset was looked through
   */
  public EvictionResult discovered(
      TakenTask taken, String why, List<FoundEntry> found, Optional<String> after) {
    return builder(taken, TaskOutcome.ABSENT, why)
        .setFound(found)
        .setDiscoverAfter(after.orElse(null))
        .build();
  }

  /** Asks for the task again, not before the given time has passed. */
  public EvictionResult retry(TakenTask taken, Duration after, ErrorCode code, String cause) {
    return builder(taken, TaskOutcome.RETRY, cause)
        .setRetryAfterMillis(Math.max(1, after.toMillis()))
        .setError(error(taken, code, cause, true))
        .build();
  }

  /** A failure for good, though {@code retry-failed} may help if it is retryable. */
  public EvictionResult failed(TakenTask taken, ErrorCode code, String cause, boolean retryable) {
    return failed(taken, code, cause, retryable, List.of());
  }

  /** As above, with what was found. */
  public EvictionResult failed(
      TakenTask taken,
      ErrorCode code,
      String cause,
      boolean retryable,
      List<ArtifactResult> artifacts) {
    return builder(taken, TaskOutcome.FAILED, cause)
        .setArtifacts(artifacts)
        .setError(error(taken, code, cause, retryable))
        .build();
  }

  private EvictionResult.Builder builder(TakenTask taken, TaskOutcome outcome, String why) {
    var task = taken.task();
    return EvictionResult.newBuilder()
        .setTaskId(task.getTaskId())
        .setRequestId(task.getRequestId())
        .setOrd(task.getOrd())
        .setIndex(task.getIndex())
        .setAction(task.getAction())
        .setOutcome(outcome)
        .setExecution(task.getExecution())
        .setEntry(task.getEntry())
        .setWhy(why)
        .setAttempt(task.getAttempt())
        .setStartedAt(taken.takenAt())
        .setFinishedAt(now());
  }

  private static EvictionError error(
      TakenTask taken, ErrorCode code, String cause, boolean retryable) {
    var task = taken.task();
    return EvictionError.newBuilder()
        .setCode(code)
        .setMessage(cause)
        .setRetryable(retryable)
        .setExecution(task.getExecution())
        .setNodeId(task.getNodes().stream().findFirst().orElse(null))
        .setEntry(task.getEntry())
        .build();
  }
}
