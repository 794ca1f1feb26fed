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
  void violations_recordAfterTheEnd_seen() {
    var none = StatusCounts.newBuilder().build();
    var ended = status(RequestState.SUCCEEDED, 5, none);

    assertThat(StatusLaws.violations(ended, status(RequestState.SUCCEEDED, 6, none))).hasSize(1);
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
