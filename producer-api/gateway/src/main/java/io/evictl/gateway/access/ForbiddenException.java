package io.evictl.gateway.access;

/** The principal is known, but may not do this. */
public final class ForbiddenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForbiddenException(String form, Object... parts) {
    super(form.formatted(parts), null, false, false);
  }
}
