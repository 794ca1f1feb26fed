package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Instant;

/** The status of a request as its progress tells it. */
final class StatusMaker {
  private StatusMaker() {}

  static EvictionStatus status(Run run) {
    var progress = run.progress();
    Instant updatedAt = run.now();
    return EvictionStatus.newBuilder()
        .setRequestId(run.id())
        .setState(progress.state)
        .setWaitingFor(progress.waitingFor)
        .setRun(1)
        .setMessage(progress.message)
        .setCounts(progress.counts.record(run.isPlan()))
        .setExecutionsPlanned(progress.expansions)
        .setExecutionsExpanded(progress.opened)
        .setExecutionsNotFollowed(progress.notFollowed)
        .setExecutionsNotFollowedCount(progress.notFollowedCount)
        .setBasis(progress.basis)
        .setUnverifiedChildren(progress.unverified)
        .setErrors(progress.errors)
        .setErrorCount(progress.errorCount)
        .setRestorableUntil(progress.restorableUntil)
        .setLastControl(progress.lastControl)
        .setRequest(run.request())
        .setAcceptedAt(progress.acceptedAt)
        .setUpdatedAt(updatedAt)
        .setFinishedAt(progress.finishedAt)
        .setSequence(progress.sequence)
        .build();
  }
}
