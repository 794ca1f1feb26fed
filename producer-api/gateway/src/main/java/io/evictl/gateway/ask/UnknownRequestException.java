package io.evictl.gateway.ask;

/** There is no such request, or not for this principal. */
public final class UnknownRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownRequestException(String requestId) {
    super(
        "no request %s is known, or it is not yours to see".formatted(requestId),
        null,
        false,
        false);
  }
}
