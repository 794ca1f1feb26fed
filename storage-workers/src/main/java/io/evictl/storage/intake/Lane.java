package io.evictl.storage.intake;

import io.evictl.schemas.record.TaskAction;

/** Tasks that wait for workers of their own, so that neither kind holds up the other. */
enum Lane {
  /** Short, and done in batches, each task of another key. */
  CHANGES(false),
  /** Seconds each, and as many of one key as there are: one reading serves them all. */
  DISCOVERY(true);

  private final boolean alike;

  Lane(boolean alike) {
    this.alike = alike;
  }

  /** Whether the tasks of a batch are of one key. */
  boolean isAlike() {
    return alike;
  }

  static Lane of(TaskAction action) {
    return action == TaskAction.DISCOVER ? DISCOVERY : CHANGES;
  }
}
