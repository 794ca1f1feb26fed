package io.evictl.ops.systemtests.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Each law can be broken. */
class StatusLawsTest {

  @Test
  void violations_honestRecord_none() {
    var counts = StatusCounts.newBuilder().setPlanned(2).setEvicted(2).setPurged(2).build();

    assertThat(StatusLaws.violations(null, status(RequestState.SUCCEEDED, 1, counts))).isEmpty();
  }

  @Test
  void violations_plannedNotTheSum_seen() {
    var counts = StatusCounts.newBuilder().setPlanned(3).setKept(2).build();

    assertThat(StatusLaws.violations(null, status(RequestState.RUNNING, 1, counts))).hasSize(1);
  }

  @Test
  void violations_evictedNotTheSum_seen() {
    var counts = StatusCounts.newBuilder().setPlanned(2).setEvicted(2).setPurged(1).build();

    assertThat(StatusLaws.violations(null, status(RequestState.RUNNING, 1, counts))).hasSize(1);
  }

  @Test
  void violations_succeededWithFailure_seen() {
    var counts = StatusCounts.newBuilder().setPlanned(1).setFailed(1).build();

    assertThat(StatusLaws.violations(null, status(RequestState.SUCCEEDED, 1, counts))).hasSize(1);
  }

  @Test
  void violations_terminalWithPending_seen() {
    var counts = StatusCounts.newBuilder().setPlanned(1).setPending(1).build();

    assertThat(StatusLaws.violations(null, status(RequestState.FAILED, 1, counts))).hasSize(1);
  }

  @Test
  void violations_sequenceAndStateGoBack_seen() {
    var none = StatusCounts.newBuilder().build();
    var evicted = status(RequestState.EVICTED, 5, none);

    assertThat(StatusLaws.violations(evicted, status(RequestState.EVICTED, 5, none))).hasSize(1);
    assertThat(StatusLaws.violations(evicted, status(RequestState.RUNNING, 6, none))).hasSize(1);
    assertThat(StatusLaws.violations(evicted, status(RequestState.SUCCEEDED, 6, none))).isEmpty();
  }

  @Test
  void violations_anotherEnd_seen() {
    var none = StatusCounts.newBuilder().build();
    var kept = StatusCounts.newBuilder().setPlanned(1).setKept(1).build();
    var ended = status(RequestState.SUCCEEDED, 5, none);

    assertThat(StatusLaws.violations(ended, status(RequestState.SUCCEEDED, 6, none))).isEmpty();
    assertThat(StatusLaws.violations(ended, status(RequestState.FAILED, 6, none))).hasSize(1);
    assertThat(StatusLaws.violations(ended, status(RequestState.SUCCEEDED, 6, kept))).hasSize(1);
  }

  @Test
  void violations_recordLeftOut_seen() {
    var none = StatusCounts.newBuilder().build();
    var running = status(RequestState.RUNNING, 5, none);

    assertThat(StatusLaws.violations(running, status(RequestState.RUNNING, 7, none))).hasSize(1);
  }

  @Test
  void violations_doneIsPendingAgain_seenUnlessItIsANewRun() {
    var failed = StatusCounts.newBuilder().setPlanned(2).setFailed(2).build();
    var again = StatusCounts.newBuilder().setPlanned(2).setFailed(1).setPending(1).build();
    var running = status(RequestState.RUNNING, 5, failed);
    var ended = status(RequestState.FAILED, 5, failed);
    var next = status(RequestState.RUNNING, 6, again);

    assertThat(StatusLaws.violations(running, next)).hasSize(1);
    var rerun = EvictionStatus.newBuilder(next).setRun(next.getRun() + 1).build();
    assertThat(StatusLaws.violations(ended, rerun)).isEmpty();
  }

  private static EvictionStatus status(RequestState state, long sequence, StatusCounts counts) {
    return EvictionStatus.newBuilder()
        .setRequestId("r")
        .setState(state)
        .setCounts(counts)
        .setSequence(sequence)
        .setAcceptedAt(Instant.EPOCH)
        .setUpdatedAt(Instant.EPOCH)
        .build();
  }
}
