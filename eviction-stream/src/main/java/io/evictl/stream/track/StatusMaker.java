package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The status of a request as its progress tells it. */
final class StatusMaker {
  private StatusMaker() {}

  static EvictionStatus status(Run run) {
    var progress = run.progress();
    Instant updatedAt = run.now();
    boolean running = progress.state == RequestState.RUNNING && !progress.paused;
    progress.rate =
        running
            ? progress.rate.look(progress.counts.settled(), updatedAt)
            : progress.rate.restart(progress.counts.settled(), updatedAt);
    var rate = progress.rate.perSecond();
    return EvictionStatus.newBuilder()
        .setRequestId(run.id())
        .setState(progress.state)
        .setWaitingFor(progress.waitingFor)
        .setRun(progress.run)
        .setMessage(progress.message)
        .setCounts(progress.counts.record(run.isPlan(), progress.objects))
        .setExecutionsPlanned(progress.executions)
        .setExecutionsExpanded(progress.expanded)
        .setExecutionsNotFollowed(progress.notFollowed)
        .setExecutionsNotFollowedCount(progress.notFollowedCount)
        .setBasis(progress.basis)
        .setUnverifiedChildren(progress.unverified)
        .setErrors(progress.errors)
        .setErrorCount(progress.errorCount)
        .setRatePerSecond(rate.isPresent() ? rate.getAsDouble() : null)
        .setEtaSeconds(eta(progress, rate))
        .setOldestPendingAt(oldestPending(run))
        .setPaused(progress.paused)
        .setRestorableUntil(progress.restorableUntil)
        .setLastControl(progress.lastControl)
        .setRequest(run.request())
        .setAcceptedAt(progress.acceptedAt)
        .setUpdatedAt(updatedAt)
        .setFinishedAt(progress.finishedAt)
        .setSequence(progress.sequence)
        .build();
  }

  private static @Nullable Double eta(Progress progress, OptionalDouble rate) {
    return rate.isPresent() && rate.getAsDouble() > 0
        ? progress.counts.pending() / rate.getAsDouble()
        : null;
  }

  /** Failed tasks of an earlier run that wait for their turn were planned when this run began. */
  private static @Nullable Instant oldestPending(Run run) {
    var progress = run.progress();
    if (progress.counts.pending() == 0) {
      return null;
    }
    return pendingSince(run).orElse(progress.runAt);
  }

  /** With one expansion no scan: it costs a small request more than the rest of its status. */
  private static Optional<Instant> pendingSince(Run run) {
    var expansions = run.state().expansions();
    return run.progress().executions <= 1 && !run.progress().found
        ? expansions.get(run.id(), 0).filter(Expansion::isPending).map(Expansion::since)
        : expansions.oldestPending(run.id());
  }
}
