package io.evictl.ops.systemtests.accept;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold in every status record and between two of them. Pure. */
public final class StatusLaws {

  private StatusLaws() {}

  /**
   * What a record violates; empty if nothing.
   *
   * @param before the record of the same request before it, null for the first
   */
  public static List<String> violations(@Nullable EvictionStatus before, EvictionStatus now) {
    var violations = new ArrayList<String>();
    sums(now, violations);
    if (isTerminal(now.getState()) && now.getCounts().getPending() != 0) {
      violations.add("terminal with pending tasks: " + now.getCounts());
    }
    if (now.getState() == RequestState.SUCCEEDED
        && now.getCounts().getFailed() + now.getCounts().getPurgeFailed() != 0) {
      violations.add("SUCCEEDED with failures: " + now.getCounts());
    }
    if (before != null) {
      order(before, now, violations);
    }
    return violations;
  }

  /** Whether nothing more will happen. */
  public static boolean isTerminal(RequestState state) {
    return switch (state) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING, EVICTED -> false;
    };
  }

  private static void sums(EvictionStatus now, List<String> violations) {
    var counts = now.getCounts();
    if (counts.getPlanned() != outcomes(counts)) {
      violations.add("planned is not the sum of the outcomes: " + counts);
    }
    boolean executes =
        now.getRequest()
            .map(request -> request.getOptions().getMode() != EvictionMode.PLAN)
            .orElse(true);
    if (executes && counts.getEvicted() != purges(counts)) {
      violations.add("evicted is not the sum of its parts: " + counts);
    }
  }

  private static long outcomes(StatusCounts counts) {
    return counts.getEvicted()
        + counts.getAbsent()
        + counts.getSuperseded()
        + counts.getKept()
        + counts.getCancelled()
        + counts.getFailed()
        + counts.getPending();
  }

  private static long purges(StatusCounts counts) {
    return counts.getPurged()
        + counts.getAwaitingPurge()
        + counts.getPurgeFailed()
        + counts.getRestored()
        + counts.getReinstated();
  }

  private static void order(EvictionStatus before, EvictionStatus now, List<String> violations) {
    if (now.getSequence() != before.getSequence() + 1) {
      violations.add("sequence %d after %d".formatted(now.getSequence(), before.getSequence()));
    }
    if (now.getRun() != before.getRun()) {
      if (now.getRun() != before.getRun() + 1) {
        violations.add("run %d after %d".formatted(now.getRun(), before.getRun()));
      }
      return;
    }
    if (isTerminal(before.getState())) {
      // Answers to controls, and to the same request once more, tell the same end again.
      if (now.getState() != before.getState() || !now.getCounts().equals(before.getCounts())) {
        violations.add("%s after %s".formatted(now, before));
      }
    } else if (rank(now.getState()) < rank(before.getState())) {
      violations.add("%s back from %s".formatted(now.getState(), before.getState()));
    }
    if (now.getExecutionsPlanned() < before.getExecutionsPlanned()
        || ended(now.getCounts()) < ended(before.getCounts())
        || now.getCounts().getObjectsDeleted() < before.getCounts().getObjectsDeleted()
        || now.getCounts().getObjectsKept() < before.getCounts().getObjectsKept()) {
      violations.add("less is done than before: %s after %s".formatted(now, before));
    }
  }

  private static long ended(StatusCounts counts) {
    return counts.getPlanned() - counts.getPending();
  }

  private static int rank(RequestState state) {
    return switch (state) {
      case UNKNOWN -> -1;
      case ACCEPTED -> 0;
      case WAITING, RUNNING -> 1;
      case EVICTED -> 2;
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> 3;
    };
  }
}
