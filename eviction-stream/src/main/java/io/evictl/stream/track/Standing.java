package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.status.FinalWords;
import io.evictl.stream.status.HideOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a request stands, derived anew after every step from what has happened. */
final class Standing {
  private static final Logger log = LoggerFactory.getLogger(Standing.class);

  private Standing() {}

  /** Grants what may go on, and ends the request if nothing is left. */
  static void settle(Run run) {
    var progress = run.progress();
    if (progress.isFinished()) {
      return;
    }
    Credit.measure(run);
    Reruns.step(run);
    Credit.grant(run);
    long pending = progress.counts.pending();
    boolean known =
        progress.opening == 0
            && progress.waiting == 0
            && progress.locating == 0
            && progress.searching == 0;
    if (known && pending == 0 && progress.reopening == null) {
      if (progress.counts.awaitingPurge() > 0 && !run.isPlan()) {
        move(run, RequestState.EVICTED, null);
        progress.message = sentence(run);
      } else {
        finish(run, FinalWords.state(whole(progress)), sentence(run));
      }
    } else if (progress.paused
        && progress.inFlight == 0
        && progress.opening == 0
        && progress.searching == 0) {
      move(run, RequestState.WAITING, WaitingFor.RESUME);
      progress.message = "paused: %d entries are held back; resume, or cancel".formatted(pending);
    } else if (progress.inFlight > 0
        || progress.scheduled > 0
        || progress.locating > 0
        || progress.searching > 0
        || progress.reopening != null) {
      move(run, RequestState.RUNNING, null);
      progress.message = running(progress);
    } else if (progress.opening > 0) {
      move(run, RequestState.WAITING, WaitingFor.SNAPSHOT);
    } else if (Credit.isOverLimit(run)) {
      move(run, RequestState.WAITING, WaitingFor.APPROVAL);
      progress.message =
          "%d entries are planned, the limit is %d: approve, or cancel"
              .formatted(progress.counts.planned(), limit(run.request().getOptions()));
    } else {
      move(run, RequestState.WAITING, WaitingFor.CONCLUSION);
    }
  }

  /** The request is not taken up, or turns out to be one that must not be carried out. */
  static void reject(Run run, String why) {
    var progress = run.progress();
    long pending = progress.counts.pending();
    progress.counts = progress.counts.move(HideOutcome.PENDING, HideOutcome.CANCELLED, pending);
    progress.inFlight = 0;
    progress.scheduled = 0;
    progress.paused = false;
    run.audit(AuditTrail.rejected(run.request(), why, run.now()));
    end(run, RequestState.REJECTED, why);
  }

  private static void finish(Run run, RequestState state, String message) {
    run.audit(AuditTrail.finished(run.request(), state, message, run.now()));
    end(run, state, message);
  }

  private static void end(Run run, RequestState state, String message) {
    var progress = run.progress();
    progress.state = state;
    progress.waitingFor = null;
    progress.message = message;
    progress.finishedAt = run.now();
    progress.restorableUntil = null;
    progress.paused = false;
    Life.ended(run);
    log.info("request={} outcome={} message={}", run.id(), state, message);
  }

  private static void move(Run run, RequestState state, @Nullable WaitingFor waitingFor) {
    run.progress().state = state;
    run.progress().waitingFor = waitingFor;
  }

  private static String running(Progress progress) {
    if (progress.cancelled) {
      return "cancelled; waiting for tasks that are out already: " + progress.inFlight;
    }
    if (progress.paused) {
      return "paused; waiting for tasks that are out already: " + progress.inFlight;
    }
    return progress.scheduled > 0
        ? progress.scheduled
            + " entries are to be tried again; the latest cause: "
            + progress.retryCause
        : "";
  }

  static FinalWords.Whole whole(Progress progress) {
    return new FinalWords.Whole(
        progress.counts,
        progress.lost,
        progress.cancelled,
        progress.unsearched,
        progress.childrenLeft,
        progress.notFollowedCount,
        progress.unplaced,
        progress.ambiguous);
  }

  private static String sentence(Run run) {
    return FinalWords.sentence(whole(run.progress()), run.request().getOptions());
  }

  private static long limit(EvictionOptions options) {
    return options.getLimits().getMaxEntries().orElse(0L);
  }
}
