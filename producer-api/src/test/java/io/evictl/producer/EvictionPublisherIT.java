package io.evictl.producer;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class EvictionPublisherIT {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private TestTopics topics;
  private EvictionPublisher publisher;
  private ExecutorService waiters;

  @BeforeEach
  void start() {
    topics = new TestTopics();
    publisher = new EvictionPublisher(topics.messaging());
    waiters = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void stop() {
    waiters.close();
    publisher.close();
    topics.close();
  }

  @Test
  void submit_andControl_areCommandsOfOnePartitionInOrder() throws Exception {
    var request = request();
    var control =
        EvictionControl.newBuilder()
            .setRequestId(request.getRequestId())
            .setControlId("c1")
            .setAction(ControlAction.CANCEL)
            .setRequestedAt(Instant.now())
            .build();
    var submitted = publisher.submit(request).get();
    var controlled = publisher.control(control).get();
    assertThat(submitted.requestId()).isEqualTo(request.getRequestId());
    assertThat(controlled.partition()).isEqualTo(submitted.partition());
    assertThat(controlled.offset()).isGreaterThan(submitted.offset());
    assertThat(topics.readBytes(topics.messaging().topics().commands()))
        .allSatisfy(
            record -> assertThat(record.key()).asString().isEqualTo(request.getRequestId()));
    assertThat(topics.read(topics.messaging().topics().commands(), EvictionCommand.class))
        .extracting(command -> command.getControl().isPresent())
        .containsExactly(false, true);
  }

  @Test
  void submit_ofAMalformedRequest_sendsNothing() {
    var request = EvictionRequest.newBuilder(request()).setRequestId("one").build();
    assertThatThrownBy(() -> publisher.submit(request)).isInstanceOf(InvalidRequestException.class);
    assertThat(topics.readBytes(topics.messaging().topics().commands())).isEmpty();
  }

  /** Told before anybody waited: by another process, long ago. */
  @Test
  void await_seesWhatWasPublishedBefore() throws Exception {
    var id = UUID.randomUUID().toString();
    publish(id, RequestState.RUNNING, 1);
    publish(id, RequestState.SUCCEEDED, 2);
    var status = publisher.await(id, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    assertThat(status.getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void await_seesWhatIsPublishedMeanwhile() throws Exception {
    var request = request();
    publisher.submit(request).get();
    var evicted = waiting(request.getRequestId(), AwaitedState.EVICTED);
    var terminal = waiting(request.getRequestId(), AwaitedState.TERMINAL);
    publish(request.getRequestId(), RequestState.RUNNING, 1);
    publish(request.getRequestId(), RequestState.EVICTED, 2);
    assertThat(evicted.get().getState()).isEqualTo(RequestState.EVICTED);
    assertThat(terminal.isDone()).isFalse();
    publish(request.getRequestId(), RequestState.PARTIALLY_FAILED, 3);
    assertThat(terminal.get().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
  }

  /** Neither the start of following nor a submission in between may lose a status. */
  @Test
  void await_ofManyAtOnce_missesNone() throws Exception {
    var waiting = new ArrayList<Future<EvictionStatus>>();
    for (int i = 0; i < 50; i++) {
      var request = request();
      publisher.submit(request).get();
      waiting.add(waiting(request.getRequestId(), AwaitedState.TERMINAL));
      publish(request.getRequestId(), RequestState.SUCCEEDED, 1);
    }
    for (var status : waiting) {
      assertThat(status.get().getState()).isEqualTo(RequestState.SUCCEEDED);
    }
  }

  /** The same id again: its answer was published before this publisher followed. */
  @Test
  void await_ofARepeatedRequest_seesItsEarlierAnswer() throws Exception {
    var request = request();
    publish(request.getRequestId(), RequestState.SUCCEEDED, 4);
    var other = request();
    publish(other.getRequestId(), RequestState.SUCCEEDED, 1);
    publisher.await(other.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    publisher.submit(request).get();
    assertThat(
            publisher
                .await(request.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW)
                .getSequence())
        .isEqualTo(4);
  }

  @Test
  void await_inVain_tellsTheLatestStatus() {
    var id = UUID.randomUUID().toString();
    publish(id, RequestState.WAITING, 1);
    assertThatThrownBy(() -> publisher.await(id, AwaitedState.EVICTED, Duration.ofMillis(300)))
        .asInstanceOf(type(StatusTimeoutException.class))
        .satisfies(
            timeout ->
                assertThat(timeout.latest())
                    .map(EvictionStatus::getState)
                    .hasValue(RequestState.WAITING));
    assertThatThrownBy(
            () ->
                publisher.await(
                    UUID.randomUUID().toString(), AwaitedState.EVICTED, Duration.ofMillis(300)))
        .isInstanceOf(StatusTimeoutException.class)
        .hasMessageContaining("no status was seen");
  }

  @Test
  void status_andList_tellTheLatestOfEach() {
    var first = UUID.randomUUID().toString();
    var second = UUID.randomUUID().toString();
    publish(first, RequestState.ACCEPTED, 1);
    publish(second, RequestState.REJECTED, 1);
    publish(first, RequestState.SUCCEEDED, 2);
    assertThat(publisher.status(first))
        .map(EvictionStatus::getState)
        .hasValue(RequestState.SUCCEEDED);
    assertThat(publisher.status(UUID.randomUUID().toString())).isEmpty();
    assertThat(publisher.list())
        .extracting(EvictionStatus::getRequestId, EvictionStatus::getSequence)
        .containsExactlyInAnyOrder(tuple(first, 2L), tuple(second, 1L));
  }

  /** I12 PoisonContained: bytes that nobody can read cost only themselves. */
  @Test
  void undecodableStatus_hidesNoOther() throws Exception {
    var good = UUID.randomUUID().toString();
    var status = topics.messaging().topics().status();
    publish(good, RequestState.RUNNING, 1);
    var waiting = waiting(good, AwaitedState.TERMINAL);
    topics.writeBytes(status, UUID.randomUUID().toString(), new byte[] {1, 2, 3});
    topics.writeBytes(status, good, new byte[] {1, 2, 3});
    publish(good, RequestState.FAILED, 2);
    assertThat(waiting.get().getState()).isEqualTo(RequestState.FAILED);
    assertThat(publisher.list()).hasSize(1);
  }

  /** Read at the end of following, where that is up to date, and in the topic where it is not. */
  @Test
  void status_whileFollowing_isTheLatest() throws Exception {
    var id = UUID.randomUUID().toString();
    publish(id, RequestState.SUCCEEDED, 1);
    publisher.await(id, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    publish(id, RequestState.RESTORED, 2);
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> publisher.status(id).orElseThrow().getState() == RequestState.RESTORED);
  }

  /** An answer to a control that another process sent, of a request that it submitted. */
  @Test
  void await_ofACondition_worksForRequestsOfOthers() throws Exception {
    var id = UUID.randomUUID().toString();
    publish(id, RequestState.RUNNING, 1);
    var third = waiting(id, status -> status.getSequence() >= 3);
    publish(id, RequestState.RUNNING, 2);
    publish(id, RequestState.RUNNING, 3);
    assertThat(third.get().getSequence()).isEqualTo(3);
    assertThatThrownBy(() -> publisher.await(id, never -> false, Duration.ofMillis(300)))
        .isInstanceOf(StatusTimeoutException.class)
        .hasMessageContaining("what is waited for");
  }

  /** After its time a request is forgotten; its id may begin anew, with lower numbers. */
  @Test
  void tombstone_forgetsTheRequest() throws Exception {
    var status = topics.messaging().topics().status();
    var followed = UUID.randomUUID().toString();
    var other = UUID.randomUUID().toString();
    publish(followed, RequestState.SUCCEEDED, 7);
    publish(other, RequestState.SUCCEEDED, 1);
    publisher.await(followed, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    topics.writeBytes(status, followed, null);
    topics.writeBytes(status, UUID.randomUUID().toString(), null);
    await().atMost(DEFINITELY_TOO_SLOW).until(() -> publisher.status(followed).isEmpty());
    assertThat(publisher.list()).extracting(EvictionStatus::getRequestId).containsExactly(other);
    publish(followed, RequestState.FAILED, 1);
    assertThat(publisher.await(followed, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW).getState())
        .isEqualTo(RequestState.FAILED);
  }

  private Future<EvictionStatus> waiting(String id, Predicate<EvictionStatus> state) {
    Callable<EvictionStatus> wait = () -> publisher.await(id, state, DEFINITELY_TOO_SLOW);
    return waiters.submit(wait);
  }

  private static EvictionRequest request() {
    return EvictionRequests.api()
        .execution(new ExecutionId("flytesnacks", "development", "a1"))
        .build();
  }

  private void publish(String id, RequestState state, long sequence) {
    topics.write(
        topics.messaging().topics().status(),
        id,
        EvictionStatus.class,
        EvictionStatus.newBuilder()
            .setRequestId(id)
            .setState(state)
            .setCounts(StatusCounts.newBuilder().build())
            .setSequence(sequence)
            .setAcceptedAt(LONG_AGO)
            .setUpdatedAt(LONG_AGO.plusSeconds(sequence))
            .build());
  }
}
