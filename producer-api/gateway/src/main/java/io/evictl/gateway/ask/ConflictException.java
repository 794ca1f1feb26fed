package io.evictl.gateway.ask;

/** The id is that of another request, which stays as it is. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String why) {
    super(why, null, false, false);
  }
}
