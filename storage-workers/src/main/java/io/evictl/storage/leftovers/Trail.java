package io.evictl.storage.leftovers;

/** Keeps a record of what is removed. Told before it happens: nothing goes without a record. */
@FunctionalInterface
public interface Trail {

  /**
   * Returns when the record is kept.
   *
   * @param leftover REMOVED: it goes now; LEFT: it was told to go, and did not
   * @throws TrailException if it can't be kept: nothing may be removed
   */
  void tell(Leftover leftover);

  /** The record can't be kept. */
  final class TrailException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrailException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
