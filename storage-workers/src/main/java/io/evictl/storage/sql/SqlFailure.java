package io.evictl.storage.sql;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Kinds of failure of a transaction, by SQLSTATE (PostgreSQL manual, appendix A). */
public enum SqlFailure {
  /** Another session is in the way for a moment: locks, deadlocks, serialization, time-outs. */
  CONTENTION,
  /** These rows can't be worked on, others can. */
  ROW,
  /** The database can't be worked with: pause, back off, everything is tried again. */
  OUTAGE;

  private static final Set<String> CONTENDED = Set.of("40001", "40P01", "55P03", "57014");

  /** The kind of a failure; without an {@link SQLException} among its causes it is the rows'. */
  public static SqlFailure of(Throwable failure) {
    if (!isSql(failure)) {
      return ROW;
    }
    return sqlState(failure)
        .map(
            state -> {
              if (CONTENDED.contains(state)) {
                return CONTENTION;
              }
              return state.startsWith("22") || state.startsWith("23") ? ROW : OUTAGE;
            })
        .orElse(OUTAGE);
  }

  private static boolean isSql(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return true;
      }
    }
    return false;
  }

  /** The SQLSTATE of the innermost SQL failure. */
  public static Optional<String> sqlState(Throwable failure) {
    Optional<String> state = Optional.empty();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        state = Optional.of(sql.getSQLState());
      }
    }
    return state;
  }

  /** The database's own words, one line. */
  public static String words(Throwable failure) {
    var words = String.valueOf(failure.getMessage());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException && cause.getMessage() != null) {
        words = cause.getMessage();
      }
    }
    return words.lines().findFirst().orElse("");
  }
}
