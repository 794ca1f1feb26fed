package io.evictl.producer.admin;

/** flyteadmin's database could not be read; the message says what an operator can do. */
public final class AdminDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is. */
  public enum Kind {
    /** Not reachable, starting, stopping or out of connections: heals without us. */
    AWAY(true),
    /** A statement was cancelled: its time was up, or a replica needed the rows gone. */
    CANCELLED(true),
    /** The role may not log in or not read: a grant is missing. */
    FORBIDDEN(false),
    /** There is no such database, or it does not hold flyteadmin's tables. */
    NOT_FLYTEADMIN(false),
    /** Anything else that the database refused. */
    REFUSED(false);

    private final boolean passing;

    Kind(boolean passing) {
      this.passing = passing;
    }
  }

  private final Kind kind;

  AdminDatabaseException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether trying again soon may help; otherwise somebody has to change something first. */
  public boolean isPassing() {
    return kind.passing;
  }
}
