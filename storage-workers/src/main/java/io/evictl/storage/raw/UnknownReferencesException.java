package io.evictl.storage.raw;

/** What a stored output points to can't be told: it may be anything. */
public final class UnknownReferencesException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownReferencesException(String message) {
    super(message);
  }

  UnknownReferencesException(String message, Throwable cause) {
    super(message, cause);
  }
}
