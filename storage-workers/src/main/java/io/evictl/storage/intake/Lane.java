package io.evictl.storage.intake;

import io.evictl.schemas.record.TaskAction;

/** Tasks that wait for workers of their own, so that neither kind holds up the other. */
enum Lane {
  /** Short, and done in batches. */
  CHANGES,
  /** Seconds each, and one at a time per worker. */
  DISCOVERY;

  static Lane of(TaskAction action) {
    return action == TaskAction.DISCOVER ? DISCOVERY : CHANGES;
  }
}
