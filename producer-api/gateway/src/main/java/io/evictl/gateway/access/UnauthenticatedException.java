package io.evictl.gateway.access;

/** Nobody known asks. */
public final class UnauthenticatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnauthenticatedException(String why) {
    super(why, null, false, false);
  }
}
