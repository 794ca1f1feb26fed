package io.evictl.producer.archival;

import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.TestTopics;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Topics of its own for each test: what was asked for on them, and what statuses tell of it. */
abstract class ArchivalCase {
  TestTopics topics;
  EvictionPublisher publisher;

  @BeforeEach
  void openTopics() {
    topics = new TestTopics();
    publisher = new EvictionPublisher(topics.messaging());
  }

  @AfterEach
  void closeTopics() {
    publisher.close();
    topics.close();
  }

  final void status(EvictionRequest request, RequestState state, Instant at, long sequence) {
    topics.write(
        topics.messaging().topics().status(),
        request.getRequestId(),
        EvictionStatus.class,
        EvictionStatus.newBuilder()
            .setRequestId(request.getRequestId())
            .setState(state)
            .setCounts(StatusCounts.newBuilder().build())
            .setRestorableUntil(state == RequestState.EVICTED ? at.plusSeconds(3600) : null)
            .setRequest(request)
            .setAcceptedAt(at)
            .setUpdatedAt(at)
            .setSequence(sequence)
            .build());
  }

  static String name(EvictionRequest request) {
    return request.getTarget().getWorkflowExecution().orElseThrow().getName();
  }

  /** The first one for an execution of this name. */
  final EvictionRequest request(String name) {
    return requests().stream()
        .filter(request -> name(request).equals(name))
        .findFirst()
        .orElseThrow();
  }

  final List<EvictionRequest> requests() {
    return commands().stream().flatMap(command -> command.getRequest().stream()).toList();
  }

  final List<EvictionControl> controls() {
    return commands().stream().flatMap(command -> command.getControl().stream()).toList();
  }

  private List<EvictionCommand> commands() {
    return topics.read(topics.messaging().topics().commands(), EvictionCommand.class);
  }
}
