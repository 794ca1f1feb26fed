package io.evictl.gateway.access;

import java.time.Duration;

/** A limit is reached; nothing was done. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public BusyException(String why, Duration retryAfter) {
    super(why, null, false, false);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
