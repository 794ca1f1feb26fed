package io.evictl.storage.intake;

/**
 * How tasks are taken up.
 *
 * @param groupId consumer group of all workers of a deployment
 * @param batch tasks in one transaction
 * @param workers batches at a time
 * @param discoveries DISCOVER tasks at a time, beside the batches
 */
public record IntakeSettings(String groupId, int batch, int workers, int discoveries) {

  /** Tasks that may wait; more are left on the broker. */
  int backlog() {
    return batch * (workers + 2);
  }
}
