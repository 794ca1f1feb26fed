package io.evictl.stream.status;

import io.evictl.schemas.record.TaskOutcome;

/** Where a task stands with its hide. The order is that of their codes in state: append only. */
public enum HideOutcome {
  /** No answer yet; in state, the absence of one. */
  PENDING,
  EVICTED,
  ABSENT,
  SUPERSEDED,
  KEPT,
  FAILED,
  CANCELLED,
  /** To be tried again later. */
  SCHEDULED;

  public boolean isFinal() {
    return this != PENDING && this != SCHEDULED;
  }

  /** The final outcome that a worker tells; PENDING for one that is not final. */
  public static HideOutcome of(TaskOutcome outcome) {
    return switch (outcome) {
      case EVICTED -> EVICTED;
      case KEPT -> KEPT;
      case ABSENT -> ABSENT;
      case SUPERSEDED -> SUPERSEDED;
      case FAILED -> FAILED;
      case RETRY, UNKNOWN, PURGED, RESTORED, REINSTATED -> PENDING;
    };
  }
}
