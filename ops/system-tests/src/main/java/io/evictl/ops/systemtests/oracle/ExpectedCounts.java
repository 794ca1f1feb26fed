package io.evictl.ops.systemtests.oracle;

/** Outcomes per task, that is per execution and entry, as the status must count them. */
public record ExpectedCounts(long evicted, long superseded, long kept, long absent) {

  /** All tasks: none is cancelled, failed or pending in the end. */
  public long planned() {
    return evicted + superseded + kept + absent;
  }
}
