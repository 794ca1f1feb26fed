package io.evictl.storage.leftovers;

/** More was found than may be removed: whoever said how much knows another catalog. */
public final class TooManyException extends Exception {
  private static final long serialVersionUID = 1L;

  TooManyException(String message) {
    super(message);
  }
}
