package io.evictl.stream.status;

/** Where an evicted task stands with its purge. Codes in state: append only. */
public enum PurgeOutcome {
  AWAITED,
  PURGED,
  FAILED,
  RESTORED,
  REINSTATED
}
