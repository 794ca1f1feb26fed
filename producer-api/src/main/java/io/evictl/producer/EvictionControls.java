package io.evictl.producer;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Builds controls of a request. Each has an id of its own: to send the same control again is
 * harmless, and its answer is found by that id in {@code lastControl} of the status. Not safe for
 * threads.
 *
 * <pre>{@code
 * EvictionControls.approve(requestId, 1200).requestedBy("ada", true).reason("seen").build()
 * }</pre>
 */
public final class EvictionControls {
  private final EvictionControl.Builder control;

  private EvictionControls(ControlAction action, UUID requestId) {
    this.control =
        EvictionControl.newBuilder()
            .setRequestId(requestId.toString())
            .setAction(action)
            .setControlId(UUID.randomUUID().toString())
            .setRequestedBy("")
            .setPrincipalVerified(false)
            .setReason("");
  }

  /** Begin no further hide; what is hidden is purged unless it is restored. */
  public static EvictionControls cancel(UUID requestId) {
    return new EvictionControls(ControlAction.CANCEL, requestId);
  }

  /** Begin no further hide until {@link #resume}. */
  public static EvictionControls pause(UUID requestId) {
    return new EvictionControls(ControlAction.PAUSE, requestId);
  }

  public static EvictionControls resume(UUID requestId) {
    return new EvictionControls(ControlAction.RESUME, requestId);
  }

  /**
   * Let a request run that waits for approval.
   *
   * @param entries the most that may be evicted, as whoever approves has seen them
   */
  public static EvictionControls approve(UUID requestId, long entries) {
    var approval = new EvictionControls(ControlAction.APPROVE, requestId);
    approval.control.setApprovedEntries(entries);
    return approval;
  }

  /**
   * Try once more what has failed.
   *
   * @param entries only these; empty: all
   */
  public static EvictionControls retryFailed(UUID requestId, Collection<EntryKey> entries) {
    return new EvictionControls(ControlAction.RETRY_FAILED, requestId).entries(entries);
  }

  /**
   * Put back what is hidden and not purged yet.
   *
   * @param entries only these; empty: all
   */
  public static EvictionControls restore(UUID requestId, Collection<EntryKey> entries) {
    return new EvictionControls(ControlAction.RESTORE, requestId).entries(entries);
  }

  /** Default: a random one. */
  public EvictionControls controlId(String id) {
    control.setControlId(id);
    return this;
  }

  /**
   * @param verified whether the door has authenticated the principal
   */
  public EvictionControls requestedBy(String principal, boolean verified) {
    control.setRequestedBy(principal).setPrincipalVerified(verified);
    return this;
  }

  public EvictionControls reason(String reason) {
    control.setReason(reason);
    return this;
  }

  /**
   * The control, asked for at that instant.
   *
   * @throws InvalidRequestException saying what to change
   */
  public EvictionControl build(Instant requestedAt) {
    var built = control.setRequestedAt(requestedAt).build();
    RequestRules.check(built);
    return built;
  }

  /** The control, asked for now. */
  public EvictionControl build() {
    return build(Instant.now());
  }

  /**
   * Checks the form of a control that was made otherwise.
   *
   * @throws InvalidRequestException saying what to change
   */
  public static void check(EvictionControl control) {
    RequestRules.check(control);
  }

  private EvictionControls entries(Collection<EntryKey> entries) {
    control.setEntries(List.copyOf(entries));
    return this;
  }
}
