package io.evictl.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.util.List;

/** What must hold in every status (I5 TruthfulStatus). */
public final class StatusChecks {
  private StatusChecks() {}

  /** Checks a status against itself and those of its request before it. */
  public static void check(EvictionStatus status, List<EvictionStatus> before) {
    var c = status.getCounts();
    assertThat(
            c.getEvicted()
                + c.getAbsent()
                + c.getSuperseded()
                + c.getKept()
                + c.getCancelled()
                + c.getFailed()
                + c.getPending())
        .as("planned of %s", status)
        .isEqualTo(c.getPlanned());
    if (status.getRequest().orElseThrow().getOptions().getMode() == EvictionMode.EXECUTE) {
      assertThat(
              c.getPurged()
                  + c.getAwaitingPurge()
                  + c.getPurgeFailed()
                  + c.getRestored()
                  + c.getReinstated())
          .as("evicted of %s", status)
          .isEqualTo(c.getEvicted());
    }
    if (status.getState() == RequestState.SUCCEEDED) {
      assertThat(c.getFailed() + c.getPurgeFailed() + c.getPending() + c.getCancelled())
          .as("failures of %s", status)
          .isZero();
      assertThat(status.getErrorCount()).isZero();
    }
    if (status.getState() == RequestState.EVICTED) {
      assertThat(c.getPending()).isZero();
      assertThat(c.getAwaitingPurge()).isPositive();
    }
    assertThat(status.getFinishedAt().isPresent()).isEqualTo(isTerminal(status.getState()));
    assertThat(status.getExecutionsExpanded()).isLessThanOrEqualTo(status.getExecutionsPlanned());
    assertThat(status.getErrors().size()).isLessThanOrEqualTo(20);
    assertThat(status.getErrorCount()).isGreaterThanOrEqualTo(status.getErrors().size());
    before.stream()
        .filter(earlier -> earlier.getRequestId().equals(status.getRequestId()))
        .reduce((first, second) -> second)
        .ifPresentOrElse(
            last -> checkAfter(status, last),
            () -> assertThat(status.getSequence()).as("first of %s", status).isEqualTo(1));
  }

  /** Within a run it only goes forward, and ends once; I9 MonotoneProgress. */
  private static void checkAfter(EvictionStatus status, EvictionStatus last) {
    assertThat(status.getSequence()).isEqualTo(last.getSequence() + 1);
    if (status.getRun() != last.getRun()) {
      assertThat(status.getRun()).isEqualTo(last.getRun() + 1);
      assertThat(status.getLastControl().orElseThrow().getAction())
          .isEqualTo(ControlAction.RETRY_FAILED);
      return;
    }
    var now = status.getCounts();
    var then = last.getCounts();
    var step = "%s after %s".formatted(status, last);
    assertThat(now.getPlanned()).as(step).isGreaterThanOrEqualTo(then.getPlanned());
    assertThat(settled(now))
        .as("settled, %s", step)
        .isGreaterThanOrEqualTo(settled(then) - takenUp(status, last));
    assertThat(now.getEvicted()).as(step).isGreaterThanOrEqualTo(then.getEvicted());
    assertThat(ended(now)).as("ended, %s", step).isGreaterThanOrEqualTo(ended(then));
    assertThat(status.getExecutionsPlanned()).isGreaterThanOrEqualTo(last.getExecutionsPlanned());
    assertThat(status.getUpdatedAt()).isAfterOrEqualTo(last.getUpdatedAt());
    if (isTerminal(last.getState())) {
      assertThat(status.getState()).as(step).isEqualTo(last.getState());
      assertThat(now).as(step).isEqualTo(then);
      assertThat(status.getErrors()).isEqualTo(last.getErrors());
      assertThat(status.getFinishedAt()).isEqualTo(last.getFinishedAt());
    }
  }

  /** In a further run, failures that a control named by entry are looked up, then taken up. */
  private static long takenUp(EvictionStatus status, EvictionStatus last) {
    long less = last.getCounts().getFailed() - status.getCounts().getFailed();
    return status.getRun() > 1 ? Math.max(0, less) : 0;
  }

  private static long settled(StatusCounts counts) {
    return counts.getPlanned() - counts.getPending();
  }

  private static long ended(StatusCounts counts) {
    return counts.getPurged() + counts.getRestored() + counts.getReinstated();
  }

  public static boolean isTerminal(RequestState state) {
    return switch (state) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING, EVICTED -> false;
    };
  }
}
