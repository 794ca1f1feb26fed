package io.evictl.storage.ledger;

import io.evictl.storage.intake.Rounds;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what ended and was told long ago, a batch per transaction. Open rows, rows not told, and
 * failed ones, which are all that names the objects left behind, stay however old they are.
 */
public final class Pruner implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

  /** A start has other things to do. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** Between batches, so that a first pass over millions of rows leaves others their share. */
  private static final Duration BREATH = Duration.ofMillis(50);

  private final Transactions transactions;
  private final Ledger ledger;
  private final Duration keep;
  private final int batch;
  private final LongConsumer pruned;
  private final Rounds rounds = new Rounds();

  /**
   * @param keep how long a row stays after its end, and after its deadline
   * @param batch rows of a transaction
   * @param pruned is told how many went with each
   */
  public Pruner(
      Transactions transactions, Ledger ledger, Duration keep, int batch, LongConsumer pruned) {
    this.transactions = transactions;
    this.ledger = ledger;
    this.keep = keep;
    this.batch = batch;
    this.pruned = pruned;
  }

  /** Makes {@link #run} end after its present batch. */
  public void stop() {
    rounds.stop();
  }

  @Override
  public void run() {
    rounds.run(FIRST, this::turn);
  }

  private Duration turn() throws InterruptedException {
    try {
      prune();
    } catch (RuntimeException e) {
      LOG.warn("ledger=not-pruned cause={}", SqlFailure.words(e));
    }
    return PERIOD;
  }

  /**
   * One pass; returns how many rows went. What is to be forgotten is written down before the first
   * of it is gone.
   */
  public long prune() throws InterruptedException {
    var until = transactions.write(this::forget);
    long rows = 0;
    for (var from = Instant.EPOCH; ; ) {
      var start = from;
      var gone = transactions.write(handle -> ledger.age().prune(handle, start, until, batch));
      rows += gone.rows();
      pruned.accept(gone.rows());
      if (gone.rows() < batch || rounds.pause(BREATH)) {
        break;
      }
      from = gone.latest();
    }
    if (rows > 0) {
      LOG.info("ledger=pruned rows={} until={}", rows, until);
    }
    return rows;
  }

  private Instant forget(Handle handle) {
    var until = ledger.now(handle).minus(keep);
    ledger.age().forget(handle, until);
    return until;
  }
}
