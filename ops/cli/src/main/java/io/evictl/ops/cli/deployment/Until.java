package io.evictl.ops.cli.deployment;

import io.evictl.schemas.record.EvictionStatus;

/** How long a request is followed. */
public enum Until {
  /** Nothing is pending: no run will hit an evicted entry. */
  evicted,
  /** The request has ended: rows and blobs are gone, too. */
  purged;

  public boolean holds(EvictionStatus status) {
    return switch (status.getState()) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case EVICTED -> this == evicted;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING -> false;
    };
  }
}
