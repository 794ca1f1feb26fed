package io.evictl.storage.results;

/** Broker or registry can't take results now: pause, back off, send them again. */
public final class ResultsNotSentException extends Exception {
  private static final long serialVersionUID = 1L;

  public ResultsNotSentException(String message, Throwable cause) {
    super(message, cause);
  }
}
