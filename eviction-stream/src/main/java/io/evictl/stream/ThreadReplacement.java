package io.evictl.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died, after a pause that grows while threads keep dying: what a
 * thread dies of (a registry or broker that is away) usually passes, and nothing is lost meanwhile.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final Duration CALM = Duration.ofMinutes(2);

  private final InstantSource clock;
  private final CountDownLatch closing;
  private Duration pause = FIRST;
  private Instant lastAt = Instant.EPOCH;

  /** The pause ends at once when the latch opens. */
  ThreadReplacement(InstantSource clock, CountDownLatch closing) {
    this.clock = clock;
    this.closing = closing;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable exception) {
    if (exception instanceof VirtualMachineError) {
      log.error("outcome=stopped", exception);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    var wait = nextPause();
    log.error("outcome=thread-replaced after={} cause={}", wait, rootOf(exception), exception);
    try {
      boolean closed = closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      return closed
          ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
          : StreamThreadExceptionResponse.REPLACE_THREAD;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
  }

  private synchronized Duration nextPause() {
    var now = clock.instant();
    pause = now.isAfter(lastAt.plus(CALM)) ? FIRST : pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    lastAt = now;
    return pause;
  }

  private static String rootOf(Throwable exception) {
    var root = exception;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
