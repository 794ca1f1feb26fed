package io.evictl.producer.admin;

import io.evictl.producer.admin.AdminDatabaseException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells kinds of database trouble apart by SQLSTATE (PostgreSQL documentation, appendix A) and says
 * what to do about them.
 */
final class SqlTrouble {
  private static final Set<String> NO_SUCH_TABLE = Set.of("42P01", "42703", "3F000", "3D000");
  private static final Set<String> NO_LOGIN = Set.of("28000", "28P01", "42501");
  private static final Set<String> CANCELLED = Set.of("57014", "40001", "40P01");

  private SqlTrouble() {}

  /** Empty where {@code failure} was not caused by the database. */
  static Optional<AdminDatabaseException> of(Throwable failure, AdminDatabaseSettings settings) {
    var sql = deepest(failure);
    return sql == null ? Optional.empty() : Optional.of(explain(sql, failure, settings));
  }

  private static AdminDatabaseException explain(
      SQLException sql, Throwable failure, AdminDatabaseSettings settings) {
    var kind = kindOf(sql.getSQLState());
    var advice =
        switch (kind) {
          case AWAY -> "flyteadmin's database cannot be reached at present";
          case CANCELLED -> "flyteadmin's database cancelled a read; it is tried again";
          case FORBIDDEN ->
              "role '%s' may not read flyteadmin's database; as its owner run: %s"
                  .formatted(settings.user(), AdminDatabase.grantsFor(settings.user()));
          case NOT_FLYTEADMIN ->
              "this is not a database with flyteadmin's tables (%s); check URL and schema"
                  .formatted(AdminDatabase.TABLES);
          case REFUSED -> "flyteadmin's database refused a read";
        };
    var message =
        "%s (%s): %s".formatted(advice, settings.url().replaceAll("\\?.*", ""), said(sql));
    return new AdminDatabaseException(kind, message, failure);
  }

  private static Kind kindOf(@Nullable String state) {
    if (state == null || state.startsWith("08") || state.startsWith("53")) {
      return Kind.AWAY;
    }
    if (CANCELLED.contains(state)) {
      return Kind.CANCELLED;
    }
    if (state.startsWith("57P")) {
      return Kind.AWAY;
    }
    if (NO_LOGIN.contains(state)) {
      return Kind.FORBIDDEN;
    }
    return NO_SUCH_TABLE.contains(state) ? Kind.NOT_FLYTEADMIN : Kind.REFUSED;
  }

  /** The database's own word: a pool wraps it in a time-out of its own. */
  private static @Nullable SQLException deepest(Throwable failure) {
    SQLException found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
        found = sql;
      }
    }
    return found;
  }

  private static String said(SQLException sql) {
    var text = String.valueOf(sql.getMessage()).replaceAll("\\s+", " ");
    return sql.getSQLState() == null ? text : text + " [SQLSTATE " + sql.getSQLState() + "]";
  }
}
