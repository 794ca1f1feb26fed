package io.evictl.stream.expand;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.SnapshotRequest;

/** What the execution side says to others. */
interface ExpandOutput {
  /**
   * @param key of the task's entry
   */
  void task(String key, EvictionTask task);

  void report(ExpandReport report);

  void ask(SnapshotRequest question);
}
