package io.evictl.storage.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/** What time it is for the ledger: one clock for all workers of a deployment. */
public interface LedgerClock {

  /** Now, in the microseconds that Postgres keeps. */
  Instant now(Handle handle);

  /** How long a purger may wait for a due time without looking at the clock again. */
  Duration longestWait();

  /** The database's own clock: the same for every worker, whatever their machines say. */
  static LedgerClock ofDatabase() {
    return new LedgerClock() {
      @Override
      public Instant now(Handle handle) {
        return handle
            .createQuery("SELECT clock_timestamp()")
            .mapTo(OffsetDateTime.class)
            .one()
            .toInstant();
      }

      @Override
      public Duration longestWait() {
        return Duration.ofSeconds(5);
      }
    };
  }

  /** A clock that somebody else moves, looked at five times a second. */
  static LedgerClock of(InstantSource source) {
    return new LedgerClock() {
      @Override
      public Instant now(Handle handle) {
        return source.instant().truncatedTo(ChronoUnit.MICROS);
      }

      @Override
      public Duration longestWait() {
        return Duration.ofMillis(200);
      }
    };
  }
}
