package io.evictl.ops.standalone;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until every server that rooms need at their start has answered once. A deployment is often
 * started as a whole, in no order; rooms live with the loss of a server later, but none has a use
 * for beginning without it.
 */
final class Neighbours {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final int ATTEMPTS_PER_NOTE = 15;

  private final List<Neighbour> neighbours;
  private final CountDownLatch abandoned = new CountDownLatch(1);

  Neighbours(List<Neighbour> neighbours) {
    this.neighbours = List.copyOf(neighbours);
  }

  /** False if {@link #abandon} was called before all had answered. */
  boolean await(Consumer<String> notes) {
    for (var neighbour : neighbours) {
      if (!await(neighbour, notes)) {
        return false;
      }
    }
    return true;
  }

  /** Ends the waiting. */
  void abandon() {
    abandoned.countDown();
  }

  private boolean await(Neighbour neighbour, Consumer<String> notes) {
    for (int attempt = 0; abandoned.getCount() > 0; attempt++) {
      var problem = problem(neighbour);
      if (problem.isEmpty()) {
        if (attempt > 0) {
          notes.accept("%s at %s answers".formatted(neighbour.name(), neighbour.where()));
        }
        return true;
      }
      if (attempt % ATTEMPTS_PER_NOTE == 0) {
        notes.accept(
            "waiting for %s at %s: %s".formatted(neighbour.name(), neighbour.where(), problem));
        LOG.warn("waiting for={} at={} cause={}", neighbour.name(), neighbour.where(), problem);
      }
      if (pausedUntilAbandoned()) {
        return false;
      }
    }
    return false;
  }

  private boolean pausedUntilAbandoned() {
    try {
      return abandoned.await(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Empty if it answered; any exception means that it did not, and becomes the note. */
  private static String problem(Neighbour neighbour) {
    try {
      neighbour.attempt().reach();
      return "";
    } catch (Exception problem) {
      Throwable root = problem;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      var message = root.getMessage();
      if (message == null) {
        return root instanceof TimeoutException ? "no answer" : root.getClass().getSimpleName();
      }
      return message.lines().findFirst().orElse("");
    }
  }
}
