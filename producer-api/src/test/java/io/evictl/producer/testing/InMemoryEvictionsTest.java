package io.evictl.producer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.producer.EvictionClient;
import io.evictl.producer.EvictionClientContract;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class InMemoryEvictionsTest extends EvictionClientContract {
  private final InMemoryEvictions evictions = new InMemoryEvictions();

  @Test
  void end_hasCountsThatAddUp() throws Exception {
    var request = request();
    evictions.submit(request).get();
    evictions.end(request.getRequestId(), RequestState.EVICTED, 3);
    var counts = evictions.status(request.getRequestId()).orElseThrow().getCounts();
    assertThat(counts.getAwaitingPurge()).isEqualTo(counts.getEvicted()).isEqualTo(3);
    evictions.end(request.getRequestId(), RequestState.SUCCEEDED, 3);
    counts = evictions.status(request.getRequestId()).orElseThrow().getCounts();
    assertThat(counts.getPurged()).isEqualTo(counts.getPlanned()).isEqualTo(3);
    assertThat(evictions.submitted()).containsExactly(request);
  }

  @Test
  void outage_takesNothing_untilItEnds() throws Exception {
    var request = request();
    evictions.outage(new KafkaException("no broker"));
    assertThatThrownBy(() -> evictions.submit(request).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(KafkaException.class);
    assertThatThrownBy(evictions::list).isInstanceOf(KafkaException.class);
    assertThat(evictions.submitted()).isEmpty();
    evictions.outage(null);
    evictions.submit(request).get();
    assertThat(evictions.list()).hasSize(1);
  }

  private static EvictionRequest request() {
    return EvictionRequests.api().execution(new ExecutionId("shop", "production", "a1")).build();
  }

  @Override
  protected EvictionClient client() {
    return evictions;
  }

  /** It takes up what is submitted by itself. */
  @Override
  protected void takeUp(EvictionRequest request) {
    assertThat(evictions.status(request.getRequestId())).isPresent();
  }

  @Override
  protected void tell(String requestId, RequestState state) {
    evictions.move(requestId, state);
  }

  @Override
  protected int sent() {
    return evictions.submitted().size() + evictions.controls().size();
  }
}
