package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.execution;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotRequest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
  private static final ExecutionId A = execution("a");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final OpenRequests requests = new OpenRequests();

  @Test
  void firstRequest_isTheOneToWorkOn() {
    assertThat(requests.add(request(A, false, 0)).first()).isTrue();
    assertThat(requests.add(request(A, false, 1)).first()).isFalse();
    assertThat(requests.add(request(execution("b"), false, 1)).first()).isTrue();
  }

  @Test
  void answer_servesAllThatWereOpenWhenItsReadBegan_andNoLaterOne() {
    var first = requests.add(request(A, false, 0)).open();
    var second = requests.add(request(A, true, 1)).open();
    var taken = requests.of(A);
    var later = requests.add(request(A, false, 2));
    requests.answered(A, taken);
    assertThat(first.answered()).isCompleted();
    assertThat(second.answered()).isCompleted();
    assertThat(later.first()).isFalse();
    assertThat(later.open().answered()).isNotCompleted();
    assertThat(requests.of(A)).containsExactly(later.open());
  }

  @Test
  void answer_isAsWideAndAsYoungAsTheirWidestAndYoungest() {
    requests.add(request(A, true, 1));
    requests.add(request(A, false, 5));
    assertThat(OpenRequests.includeChildren(requests.of(A))).isTrue();
    assertThat(OpenRequests.askedAt(requests.of(A))).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void execution_isForgottenWhenNobodyAsks() {
    requests.add(request(A, false, 0));
    requests.answered(A, requests.of(A));
    assertThat(requests.of(A)).isEmpty();
    assertThat(requests.add(request(A, false, 1)).first()).isTrue();
  }

  private static SnapshotRequest request(ExecutionId execution, boolean children, int second) {
    return SnapshotRequest.newBuilder()
        .setExecution(execution)
        .setIncludeChildren(children)
        .setRequestedAt(NOON.plusSeconds(second))
        .build();
  }
}
