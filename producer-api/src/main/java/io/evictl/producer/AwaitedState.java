package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.util.function.Predicate;

/** What can be waited for. */
public enum AwaitedState implements Predicate<EvictionStatus> {
  /** Every entry is hidden, so that no run hits it; or the request ended otherwise. */
  EVICTED,
  /**
   * The request ended: rows and blobs are gone, or it was rejected, cancelled, restored, failed.
   */
  TERMINAL;

  @Override
  public boolean test(EvictionStatus status) {
    return isReachedBy(status.getState());
  }

  /** Whether a request in this state need not be waited for any longer. */
  public boolean isReachedBy(RequestState state) {
    return switch (state) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case EVICTED -> this == EVICTED;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING -> false;
    };
  }
}
