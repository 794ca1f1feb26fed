package io.evictl.storage.sql;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Short transactions: READ COMMITTED, so that a statement after a lock was waited for sees what was
 * committed meanwhile; a lock or a statement that takes too long fails. Timed as {@code
 * evictl.transactions} with tags {@code kind} and {@code outcome}.
 */
public final class Transactions {
  private static final String READ_ONLY = "SET TRANSACTION READ ONLY; ";

  private final Jdbi jdbi;
  private final String limits;
  private final MeterRegistry registry;

  public Transactions(
      Jdbi jdbi, Duration lockTimeout, Duration statementTimeout, MeterRegistry registry) {
    this.jdbi = jdbi;
    this.registry = registry;
    this.limits =
        "SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = %d"
            .formatted(lockTimeout.toMillis(), statementTimeout.toMillis());
  }

  /** Runs the work and commits; any exception rolls back and is passed on. */
  public <T> T write(Function<Handle, T> work) {
    return timed(
        "write",
        () ->
            jdbi.inTransaction(
                TransactionIsolationLevel.READ_COMMITTED,
                handle -> {
                  handle.execute(limits);
                  return work.apply(handle);
                }));
  }

  /** Runs the work without any right to change something. */
  public <T> T read(Function<Handle, T> work) {
    return timed(
        "read",
        () ->
            jdbi.inTransaction(
                TransactionIsolationLevel.READ_COMMITTED,
                handle -> {
                  handle.execute(READ_ONLY + limits);
                  return work.apply(handle);
                }));
  }

  private <T> T timed(String kind, Supplier<T> transaction) {
    var sample = Timer.start(registry);
    var outcome = "committed";
    try {
      return transaction.get();
    } catch (RuntimeException e) {
      outcome = SqlFailure.of(e).name().toLowerCase(Locale.ROOT);
      throw e;
    } finally {
      sample.stop(registry.timer("evictl.transactions", "kind", kind, "outcome", outcome));
    }
  }
}
