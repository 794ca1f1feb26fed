package io.evictl.producer.archival;

import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.StatusTimeoutException;
import io.evictl.producer.archival.ToldChange.Outcome;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;

/**
 * Takes a request back: what is under way is stopped, and what is hidden restored. It goes on as
 * long as it may; told again, it goes on from there, so that nothing has to be remembered.
 */
record TakeBack(EvictionPublisher publisher) {

  /**
   * @param end of {@code System.nanoTime()}, after which nothing is waited for
   */
  ToldChange of(StateChange change, String requestId, long end) throws InterruptedException {
    try {
      var status = publisher.await(requestId, any -> true, left(end));
      if (isUnderWay(status)) {
        ArchivalRequests.await(publisher.control(ArchivalRequests.cancel(requestId)));
        status = publisher.await(requestId, now -> !isUnderWay(now), left(end));
      }
      if (status.getState() == RequestState.EVICTED) {
        ArchivalRequests.await(publisher.control(ArchivalRequests.restore(requestId)));
        return ToldChange.of(change, Outcome.TAKEN_BACK, requestId, "what is hidden is restored");
      }
      return status.getState() == RequestState.CANCELLED
          ? ToldChange.of(change, Outcome.TAKEN_BACK, requestId, "stopped before it hid anything")
          : ToldChange.of(change, Outcome.NOTHING, requestId, "it is over: " + status.getState());
    } catch (StatusTimeoutException e) {
      return ToldChange.of(
          change,
          Outcome.LATER,
          requestId,
          "it does not stand still yet; what is hidden then" + " can be restored: tell it again");
    }
  }

  private static boolean isUnderWay(EvictionStatus status) {
    return switch (status.getState()) {
      case UNKNOWN, ACCEPTED, WAITING, RUNNING -> true;
      case EVICTED, SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> false;
    };
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
