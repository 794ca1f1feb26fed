package io.evictl.producer.archival;

/** A policy can't be read; the message says what to change. */
public final class MalformedPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedPolicyException(String message) {
    super(message);
  }

  MalformedPolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
