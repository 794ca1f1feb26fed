package io.evictl.storage.purge;

import io.evictl.storage.pace.Readiness;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges until it is stopped. Waits until the next row is due, or the alarm rings; an outage of
 * database, store or broker only makes it wait longer.
 */
public final class Purger implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Purger.class);

  /** Rows that others are working on are due, too: looking again at once would be a busy loop. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

  /** Rows that become due in another order than they were written are met within this. */
  private static final Duration FLOOR_MARGIN = Duration.ofSeconds(10);

  private static final Duration TOLD_BY_ITS_WORKER = Duration.ofSeconds(30);
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PurgeParts parts;
  private final PurgeRound round;
  private final Alarm alarm;
  private boolean busy;
  private String paused = "";
  private Duration wait = Duration.ZERO;
  private volatile boolean stopped;

  /** At start, and after trouble, something of ours may not have been told. */
  private boolean sweepAll = true;

  private Instant floor = Instant.EPOCH;
  private long fullLookAt = System.nanoTime();
  private long sweptAt = System.nanoTime() - SWEEP_NANOS;

  public Purger(PurgeParts parts, Alarm alarm) {
    this.parts = parts;
    this.round = new PurgeRound(parts);
    this.alarm = alarm;
  }

  /** Makes {@link #run} end after its present round. */
  public void stop() {
    stopped = true;
    alarm.ring();
  }

  @Override
  public void run() {
    int failures = 0;
    try {
      while (!stopped) {
        long seen = alarm.rings();
        if (stopped) {
          return;
        }
        var trouble = turn();
        if (failures > 0 && trouble.isEmpty()) {
          // What was in the way is gone: nobody need sit out a pause.
          alarm.ring();
        }
        failures = trouble.isEmpty() ? 0 : failures + 1;
        sweepAll |= failures > 0;
        if (failures > 0) {
          var pause = parts.timing().backoff().after(failures);
          LOG.warn("purger=paused millis={} cause={}", pause.toMillis(), trouble);
          alarm.await(stopped ? seen - 1 : alarm.rings(), pause);
        } else if (!busy) {
          alarm.await(seen, wait);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look at the ledger; returns what is in the way, if anything. */
  private String turn() throws InterruptedException {
    try {
      if (System.nanoTime() - sweptAt >= SWEEP_NANOS) {
        parts.reporter().sweep(sweepAll ? Duration.ZERO : TOLD_BY_ITS_WORKER);
        sweepAll = false;
        sweptAt = System.nanoTime();
      }
      var readiness = parts.blobs().readiness();
      if (readiness.most() == 0) {
        return leaveAlone(readiness);
      }
      if (!paused.isEmpty()) {
        LOG.info("purger=resumed objects={}", readiness.most() == 1 ? "one" : "all");
        paused = "";
      }
      var outcome = look(Math.min(readiness.most(), parts.timing().batch()));
      busy = outcome.claimed() > 0;
      if (!busy) {
        wait = untilNextDue();
      }
      if (readiness.most() == 1 && parts.blobs().readiness().most() > 1) {
        // The store is back: those that wait for it need not wait longer.
        alarm.ring();
      }
      return outcome.storeAnswered() ? "" : "store of objects unavailable";
    } catch (ResultsNotSentException e) {
      return "results can't be sent: " + e.getMessage();
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.ROW) {
        LOG.error("purger=unexpected", e);
      }
      return SqlFailure.words(e);
    }
  }

  /** No row is begun while its objects could not follow. */
  private String leaveAlone(Readiness readiness)
      throws ResultsNotSentException, InterruptedException {
    if (!paused.equals(readiness.why())) {
      paused = readiness.why();
      LOG.warn("purger=paused cause={}", paused);
    }
    round.giveUp(readiness.why());
    busy = false;
    wait = readiness.pause();
    return "";
  }

  /** Looks above the floor first; below it are mostly index entries of finished rows. */
  private PurgeRound.Outcome look(int most) throws ResultsNotSentException, InterruptedException {
    if (System.nanoTime() - fullLookAt >= FLOOR_MARGIN.toNanos()) {
      floor = Instant.EPOCH;
    }
    var outcome = round.run(floor, most);
    if (outcome.claimed() == 0 && !floor.equals(Instant.EPOCH)) {
      floor = Instant.EPOCH;
      outcome = round.run(floor, most);
    }
    if (floor.equals(Instant.EPOCH)) {
      fullLookAt = System.nanoTime();
    }
    if (outcome.claimed() > 0) {
      floor = outcome.firstDue().minus(FLOOR_MARGIN);
    }
    return outcome;
  }

  private Duration untilNextDue() {
    return parts
        .transactions()
        .read(
            handle -> {
              var longest = parts.ledger().clock().longestWait();
              var now = parts.ledger().now(handle);
              var next = parts.ledger().nextDue(handle, Instant.EPOCH);
              var until = next.map(due -> Duration.between(now, due)).orElse(longest);
              var bounded = until.compareTo(longest) > 0 ? longest : until;
              return bounded.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : bounded;
            });
  }
}
