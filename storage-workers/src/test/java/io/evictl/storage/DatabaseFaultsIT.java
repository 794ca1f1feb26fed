package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.workshop.Connections;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Postgres can do to a transaction: nothing is lost, nothing doubled, nothing fails before its
 * deadline, and then it goes on to the end of an undisturbed run.
 */
class DatabaseFaultsIT extends FarDatabaseCase {
  private static final Connections TWO = new Connections(2, Duration.ofMillis(300), SLOW);

  private int faults;

  @Test
  void refused_hideIsGivenAgain() throws Exception {
    var rows = catalog.rows();
    proxy.refuse();
    proxy.cutAll();

    assertOutage(() -> far.hide(task));

    assertThat(catalog.rows()).isEqualTo(rows);
    proxy.forward();
    hideAndFinish();
  }

  @Test
  void killedInTheMiddle_hideHasDoneNothing() throws Exception {
    var rows = catalog.rows();
    try (var other = catalog.jdbi().open()) {
      other.begin();
      other.execute("SELECT 1 FROM artifacts WHERE artifact_id = ? FOR UPDATE", entry.artifactId());
      killWhenBlocked(() -> far.hide(task));
      other.rollback();
    }

    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(catalog.rows("evictl.ledger")).isEmpty();
    hideAndFinish();
  }

  @Test
  void killedInTheMiddle_purgeHasDoneNothing() throws Exception {
    far.hide(task);
    var rows = catalog.rows();
    clock.move(Workshop.DELAY);
    try (var other = catalog.jdbi().open()) {
      other.begin();
      other.execute("SELECT 1 FROM artifacts WHERE artifact_id = ? FOR UPDATE", entry.artifactId());
      killWhenBlocked(() -> far.purge.run(Instant.EPOCH));
      other.rollback();
    }

    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(hasObjects(entry)).isTrue();
    far.purgeDue();
    assertFinished();
  }

  /** Serialization failure, deadlock, lock and statement time-out: another session's doing. */
  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "55P03", "57014"})
  void contention_hideIsRetriedAndPurgePostponed(String state) throws Exception {
    fail("INSERT", state, 1);
    var retry = far.hide(task);
    assertThat(retry.getOutcome()).isEqualTo(TaskOutcome.RETRY);
    assertThat(retry.getRetryAfterMillis()).isPresent();
    assertThat(catalog.rows("evictl.ledger")).isEmpty();
    assertThat(far.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);

    // The batch, and then the row alone, fail; its next attempt is written down.
    fail("UPDATE", state, 2);
    clock.move(Workshop.DELAY);
    far.purge.run(Instant.EPOCH);
    assertThat(state()).isEqualTo("HIDDEN");
    assertThat(rowsOf(entry)).isNotEmpty();
    assertThat(far.sent.all()).isEmpty();
    far.purgeAfterDelay();
    assertFinished();
  }

  /** Disk full, out of memory, read-only, too many connections: nobody's fault; wait. */
  @ParameterizedTest
  @ValueSource(strings = {"53100", "53200", "25006", "53300", "57P03"})
  void outage_isWaitedForAndCostsNoAttempt(String state) throws Exception {
    fail("INSERT", state, 1);
    assertOutage(() -> far.hide(task));
    assertThat(catalog.rows("evictl.ledger")).isEmpty();
    far.hide(task);

    fail("UPDATE", state, 1);
    clock.move(Workshop.DELAY);
    assertOutage(() -> far.purge.run(Instant.EPOCH));
    assertThat(rowsOf(entry)).isNotEmpty();
    assertThat(attempts()).isZero();
    far.purgeDue();
    assertFinished();
  }

  /** The account fails when the objects are gone: they are asked for again, and are missing. */
  @Test
  void diskFull_whileAccountingBlobs() throws Exception {
    far.hide(task);
    clock.move(Workshop.DELAY);
    catalog.execute(
        "CREATE TRIGGER fault_account BEFORE UPDATE ON evictl.ledger FOR EACH ROW"
            + " WHEN (NEW.state = 'PURGED') EXECUTE FUNCTION "
            + faultFunction("53100", 1)
            + "()");

    assertOutage(() -> far.purge.run(Instant.EPOCH));

    assertThat(hasObjects(entry)).isFalse();
    assertThat(state()).isEqualTo("PURGING");
    clock.move(Workshop.LEASE);
    far.purgeDue();
    assertFinished();
  }

  /** A standby, or a database that an operator closed: every write fails, reading goes on. */
  @Test
  void readOnlyDatabase_isWaitedFor() throws Exception {
    var name = one("SELECT current_database()");
    catalog.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
    proxy.cutAll();

    assertOutage(() -> far.hide(task));

    catalog
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("SET default_transaction_read_only = off");
              handle.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only");
            });
    proxy.cutAll();
    hideAndFinish();
  }

  /** All connections of the pool are taken. */
  @Test
  void poolExhausted_isWaitedFor() throws Exception {
    var rows = catalog.rows();
    try (var small = new Workshop(catalog, bucket, clock, TWO)) {
      try (var first = small.pool.getConnection();
          var second = small.pool.getConnection()) {
        assertThat(first).isNotSameAs(second);
        assertOutage(() -> small.hide(task));
        assertOutage(() -> small.purge.run(Instant.EPOCH));
      }
      assertThat(catalog.rows()).isEqualTo(rows);
      assertThat(small.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    }
    far.purgeAfterDelay();
    assertFinished();
  }

  /** Kills the session that the step waits for a lock in; the step fails as in an outage. */
  private void killWhenBlocked(ThrowingCallable step) throws Exception {
    var failure =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                step.call();
                return new AssertionError("it went through");
              } catch (Throwable e) {
                return e;
              }
            });
    await()
        .atMost(SLOW)
        .until(
            () ->
                one("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'""")
                    .equals("1"));
    var thrown = failure.get(SLOW.toSeconds(), TimeUnit.SECONDS);
    assertThat(SqlFailure.of(thrown)).as(thrown.toString()).isEqualTo(SqlFailure.OUTAGE);
  }

  /** The next statements of the kind fail, as many as given; then all is well. */
  private void fail(String kind, String state, int times) {
    var function = faultFunction(state, times);
    catalog.execute(
        "CREATE TRIGGER %s BEFORE %s ON evictl.ledger EXECUTE FUNCTION %s()"
            .formatted(function, kind, function));
  }

  /** A trigger's function; what it counts by is not rolled back. */
  private String faultFunction(String state, int times) {
    var name = "fault_" + state.toLowerCase(Locale.ROOT) + "_" + faults++;
    catalog.execute("CREATE SEQUENCE " + name);
    catalog.execute(
        """
        CREATE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('public.%1$s') <= %2$d THEN
            RAISE EXCEPTION 'fault %3$s' USING ERRCODE = '%3$s';
          END IF;
          RETURN NEW;
        END $$"""
            .formatted(name, times, state));
    return name;
  }

  private int attempts() {
    return Integer.parseInt(one("SELECT attempts FROM evictl.ledger"));
  }
}
