package io.evictl.storage.raw;

import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.intake.Rounds;
import io.evictl.storage.sql.SqlFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the reference index: one walk over the catalog after the other, with a rest between. */
public final class ReferenceKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceKeeper.class);

  /** After a whole walk, and after trouble. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** Between pages, so that a first walk over millions of rows leaves others their share. */
  private static final Duration BREATH = Duration.ofMillis(20);

  private final ReferenceWalk walk;
  private final Rounds rounds = new Rounds();

  public ReferenceKeeper(ReferenceWalk walk) {
    this.walk = walk;
  }

  /** Makes {@link #run} end after its present page. */
  public void stop() {
    rounds.stop();
  }

  @Override
  public void run() {
    rounds.run(Duration.ZERO, () -> step() ? REST : BREATH);
  }

  /** Whether to rest now. */
  private boolean step() throws InterruptedException {
    try {
      return walk.step().ended();
    } catch (StoreUnavailableException e) {
      LOG.warn("references=waiting cause={}", e.getMessage());
      return true;
    } catch (RuntimeException e) {
      LOG.warn("references=waiting cause={}", SqlFailure.words(e));
      return true;
    }
  }
}
