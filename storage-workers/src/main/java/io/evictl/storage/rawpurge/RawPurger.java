package io.evictl.storage.rawpurge;

import io.evictl.storage.intake.Rounds;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.sql.SqlFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges rows whose raw data goes, too, until it is stopped; the others are the purgers'. */
public final class RawPurger implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RawPurger.class);

  /** The option is rare, and raw data is in no hurry. */
  private static final Duration REST = Duration.ofSeconds(2);

  private static final Duration TROUBLE = Duration.ofSeconds(5);

  private final RawRound round;
  private final Rounds rounds = new Rounds();

  public RawPurger(RawRound round) {
    this.round = round;
  }

  /** Makes {@link #run} end after its present round. */
  public void stop() {
    rounds.stop();
  }

  @Override
  public void run() {
    rounds.run(Duration.ZERO, this::turn);
  }

  private Duration turn() throws InterruptedException {
    try {
      return round.run() > 0 ? Duration.ZERO : REST;
    } catch (ResultsNotSentException e) {
      LOG.warn("raw-purger=paused cause={}", e.getMessage());
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.ROW) {
        LOG.error("raw-purger=unexpected", e);
      } else {
        LOG.warn("raw-purger=paused cause={}", SqlFailure.words(e));
      }
    }
    return TROUBLE;
  }
}
