package io.evictl.gateway.access;

import java.util.Locale;

/** What a role may allow. */
public enum Action {
  /** See requests, their failures and plans. */
  READ,
  /** Preview an eviction, which changes nothing. */
  PLAN,
  EVICT,
  /** Evict what was only hit, which another execution, maybe of another project, produced. */
  HITS,
  RESTORE,
  /** Let a request of somebody else run beyond its limit. */
  APPROVE,
  /** Cancel, pause, resume, retry what failed. */
  CONTROL,
  /** Have flyteadmin archive an execution, or take it back. */
  ARCHIVE;

  /** The name in the file of principals. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
