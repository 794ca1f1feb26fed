package io.evictl.storage.raw;

import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.sql.SqlFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private final CountDownLatch stopped = new CountDownLatch(1);

  public ReferenceKeeper(ReferenceWalk walk) {
    this.walk = walk;
  }

  /** Makes {@link #run} end after its present page. */
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void run() {
    try {
      for (var pause = Duration.ZERO; !stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS); ) {
        pause = step() ? REST : BREATH;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
