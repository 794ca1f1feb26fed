package io.evictl.storage.intake;

/**
 * How tasks are taken up.
 *
 * @param groupId consumer group of all workers of a deployment
 * @param batch tasks in one transaction
 * @param workers batches at a time
 */
public record IntakeSettings(String groupId, int batch, int workers) {

  /** Tasks that may wait; more are left on the broker. */
  int backlog() {
    return batch * (workers + 2);
  }
}
