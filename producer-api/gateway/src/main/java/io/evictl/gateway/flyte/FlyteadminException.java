package io.evictl.gateway.flyte;

import io.grpc.Status;

/** Flyteadmin did not do what was forwarded to it; nothing was evicted either. */
final class FlyteadminException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  FlyteadminException(Status status) {
    super(
        "flyteadmin did not change the state, and nothing was evicted: %s %s"
            .formatted(status.getCode(), String.valueOf(status.getDescription())),
        null,
        false,
        false);
    this.status = Status.fromCode(status.getCode()).withDescription(getMessage());
  }

  Status status() {
    return status;
  }
}
