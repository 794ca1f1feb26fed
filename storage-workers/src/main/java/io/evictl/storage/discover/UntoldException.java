package io.evictl.storage.discover;

/** Something that a search needs to know and that nobody told. */
final class UntoldException extends Exception {
  private static final long serialVersionUID = 1L;

  UntoldException(String message) {
    super(message);
  }
}
