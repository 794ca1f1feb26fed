package io.evictl.storage.tags;

/**
 * A message that can't be hashed with certainty: it has a field that is not known here, or is none
 * of its kind. A hash that leaves anything out would name another entry.
 */
public final class UnknownMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownMessageException(String message) {
    super(message);
  }

  UnknownMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
