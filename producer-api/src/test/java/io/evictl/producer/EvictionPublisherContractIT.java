package io.evictl.producer;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class EvictionPublisherContractIT extends EvictionClientContract {
  private final Map<String, Long> sequences = new HashMap<>();
  private static TestTopics topics;
  private EvictionPublisher publisher;

  @BeforeAll
  static void createTopics() {
    topics = new TestTopics();
  }

  @AfterAll
  static void closeTopics() {
    topics.close();
  }

  @BeforeEach
  void start() {
    publisher = new EvictionPublisher(topics.messaging());
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  @Override
  protected EvictionClient client() {
    return publisher;
  }

  @Override
  protected void takeUp(EvictionRequest request) {
    tell(request.getRequestId(), RequestState.ACCEPTED);
  }

  @Override
  protected void tell(String requestId, RequestState state) {
    var at = Instant.parse("2026-01-01T00:00:00Z");
    topics.write(
        topics.messaging().topics().status(),
        requestId,
        EvictionStatus.class,
        EvictionStatus.newBuilder()
            .setRequestId(requestId)
            .setState(state)
            .setCounts(StatusCounts.newBuilder().build())
            .setSequence(sequences.merge(requestId, 1L, Long::sum))
            .setAcceptedAt(at)
            .setUpdatedAt(at)
            .build());
  }

  @Override
  protected int sent() {
    return topics.readBytes(topics.messaging().topics().commands()).size();
  }
}
