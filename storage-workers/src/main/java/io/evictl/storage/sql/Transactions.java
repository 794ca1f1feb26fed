package io.evictl.storage.sql;

import java.time.Duration;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Short transactions: READ COMMITTED, so that a statement after a lock was waited for sees what was
 * committed meanwhile; a lock or a statement that takes too long fails.
 */
public final class Transactions {
  private final Jdbi jdbi;
  private final String limits;

  public Transactions(Jdbi jdbi, Duration lockTimeout, Duration statementTimeout) {
    this.jdbi = jdbi;
    this.limits =
        "SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = %d"
            .formatted(lockTimeout.toMillis(), statementTimeout.toMillis());
  }

  /** Runs the work and commits; any exception rolls back and is passed on. */
  public <T> T write(Function<Handle, T> work) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> {
          handle.execute(limits);
          return work.apply(handle);
        });
  }

  /** Runs the work without any right to change something. */
  public <T> T read(Function<Handle, T> work) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> {
          handle.execute("SET TRANSACTION READ ONLY");
          handle.execute(limits);
          return work.apply(handle);
        });
  }
}
