package io.evictl.stream.expand;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets executions that nothing has named for long: once an hour all are looked at, a step with
 * each tick.
 */
final class Forgetting {
  private static final Logger log = LoggerFactory.getLogger(Forgetting.class);
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final int STEP = 10_000;

  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final Duration expiry;
  private Instant next;
  private byte @Nullable [] from;
  private int forgotten;

  /**
   * @param expiry how long an execution is remembered after it was last named
   * @param now the first walk comes a period later
   */
  Forgetting(ExecutionStore executions, CursorStore cursors, Duration expiry, Instant now) {
    this.executions = executions;
    this.cursors = cursors;
    this.expiry = expiry;
    this.next = now.plus(PERIOD);
  }

  /** Takes a step if a walk is under way, or due. */
  void tick(Instant now) {
    if (from == null) {
      if (now.isBefore(next)) {
        return;
      }
      from = ExecutionStore.Walk.START;
      forgotten = 0;
    }
    var walk = executions.forget(now.minus(expiry), from, STEP, cursors::hasAny);
    forgotten += walk.forgotten();
    from = walk.next().orElse(null);
    if (from == null) {
      next = now.plus(PERIOD);
      if (forgotten > 0) {
        log.info("outcome=forgotten executions={}", forgotten);
      }
    }
  }
}
