package io.evictl.gateway.access;

import java.time.Duration;

/** Kafka or the registry is away; what was asked has not been acknowledged. */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  public UnavailableException(String why) {
    super(why, null, false, false);
  }

  public UnavailableException(String why, Throwable cause) {
    super(why, cause);
  }
}
