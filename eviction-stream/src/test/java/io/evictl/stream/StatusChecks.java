package io.evictl.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
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
    before.stream()
        .filter(earlier -> earlier.getRequestId().equals(status.getRequestId()))
        .reduce((first, second) -> second)
        .ifPresent(
            last -> {
              assertThat(status.getSequence()).isGreaterThan(last.getSequence());
              if (isTerminal(last.getState())) {
                assertThat(status.getState()).isEqualTo(last.getState());
                assertThat(status.getCounts()).isEqualTo(last.getCounts());
              }
            });
  }

  public static boolean isTerminal(RequestState state) {
    return switch (state) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING, EVICTED -> false;
    };
  }
}
