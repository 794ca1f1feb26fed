package io.evictl.storage.blobs;

/** The store can't be reached or refuses us altogether: pause, back off, ask again. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** It was left alone. */
  public StoreUnavailableException(String message) {
    super(message);
  }

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
