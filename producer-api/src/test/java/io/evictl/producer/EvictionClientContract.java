package io.evictl.producer;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for a client over Kafka and for the one in memory. */
public abstract class EvictionClientContract {
  /** The client under test. */
  protected abstract EvictionClient client();

  /** What the stream does when it takes a request up: a status, ACCEPTED. */
  protected abstract void takeUp(EvictionRequest request);

  /** What the stream does later: the next status of the request. */
  protected abstract void tell(String requestId, RequestState state);

  /** How many requests and controls were sent. */
  protected abstract int sent();

  @Test
  void submit_andControl_areSentInOrder() throws Exception {
    var request = request();
    int before = sent();
    var submitted = client().submit(request).get();
    var id = UUID.fromString(request.getRequestId());
    var controlled = client().control(EvictionControls.cancel(id).build()).get();
    assertThat(submitted.requestId()).isEqualTo(request.getRequestId());
    assertThat(controlled.requestId()).isEqualTo(request.getRequestId());
    assertThat(controlled.partition()).isEqualTo(submitted.partition());
    assertThat(controlled.offset()).isGreaterThan(submitted.offset());
    assertThat(sent()).isEqualTo(before + 2);
  }

  @Test
  void submit_ofAMalformedRequest_sendsNothing() {
    var request = EvictionRequest.newBuilder(request()).setRequestId("one").build();
    int before = sent();
    assertThatThrownBy(() -> client().submit(request)).isInstanceOf(InvalidRequestException.class);
    assertThat(sent()).isEqualTo(before);
  }

  @Test
  void submit_again_leavesTheStatusAlone() throws Exception {
    var request = submitted();
    tell(request.getRequestId(), RequestState.SUCCEEDED);
    client().await(request.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    client().submit(request).get();
    assertThat(
            client()
                .await(request.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW)
                .getState())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void await_seesWhatWasAndWhatComes() throws Exception {
    var id = submitted().getRequestId();
    assertThat(client().await(id, status -> true, DEFINITELY_TOO_SLOW).getState())
        .isEqualTo(RequestState.ACCEPTED);
    var ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client().await(id, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    tell(id, RequestState.RUNNING);
    tell(id, RequestState.FAILED);
    assertThat(ended.get().getState()).isEqualTo(RequestState.FAILED);
  }

  @Test
  void await_inVain_tellsTheLatest() throws Exception {
    var id = submitted().getRequestId();
    client().await(id, status -> true, DEFINITELY_TOO_SLOW);
    assertThatThrownBy(() -> client().await(id, AwaitedState.EVICTED, Duration.ofMillis(200)))
        .asInstanceOf(type(StatusTimeoutException.class))
        .satisfies(
            timeout ->
                assertThat(timeout.latest())
                    .map(EvictionStatus::getState)
                    .hasValue(RequestState.ACCEPTED));
  }

  @Test
  void status_andList_tellTheLatestOfEach() throws Exception {
    var first = submitted().getRequestId();
    var second = submitted().getRequestId();
    tell(first, RequestState.EVICTED);
    assertThat(client().status(first)).map(EvictionStatus::getState).hasValue(RequestState.EVICTED);
    assertThat(client().status(UUID.randomUUID().toString())).isEmpty();
    assertThat(client().list())
        .extracting(EvictionStatus::getRequestId)
        .contains(first, second)
        .doesNotHaveDuplicates();
  }

  @Test
  void watch_tellsWhatIsAndWhatComes_andEndsWithTheRequest() throws Exception {
    var id = submitted().getRequestId();
    var watcher = Watcher.of(client(), id).wants(Long.MAX_VALUE);
    long first = watcher.next(RequestState.ACCEPTED).getSequence();
    tell(id, RequestState.EVICTED);
    long second = watcher.next(RequestState.EVICTED).getSequence();
    tell(id, RequestState.SUCCEEDED);
    long third = watcher.next(RequestState.SUCCEEDED).getSequence();
    assertThat(first).isLessThan(second);
    assertThat(second).isLessThan(third);
    watcher.completes();
  }

  @Test
  void watch_ofWhatHasEnded_tellsTheEnd() throws Exception {
    var id = submitted().getRequestId();
    tell(id, RequestState.REJECTED);
    var watcher = Watcher.of(client(), id).wants(1);
    assertThat(watcher.next(RequestState.REJECTED).getRequestId()).isEqualTo(id);
    watcher.completes();
  }

  @Test
  void watch_beforeTheRequest_waitsForIt() throws Exception {
    var request = request();
    var watcher = Watcher.of(client(), request.getRequestId()).wants(1);
    client().submit(request).get();
    takeUp(request);
    assertThat(watcher.next().getState()).isEqualTo(RequestState.ACCEPTED);
  }

  /** Nothing is queued: who asks late gets the latest. */
  @Test
  void watch_withoutDemand_keepsOnlyTheLatest() throws Exception {
    var id = submitted().getRequestId();
    var slow = Watcher.of(client(), id);
    var quick = Watcher.of(client(), id).wants(Long.MAX_VALUE);
    quick.next(RequestState.ACCEPTED);
    tell(id, RequestState.RUNNING);
    tell(id, RequestState.EVICTED);
    quick.next(RequestState.EVICTED);
    assertThat(slow.sawNothing()).isTrue();
    seen(id, RequestState.EVICTED);
    slow.wants(1);
    assertThat(slow.next().getState()).isEqualTo(RequestState.EVICTED);
    assertThat(slow.sawNothing()).isTrue();
    assertThat(slow.end).isNotDone();
  }

  /** A terminal status is delivered, even where the request went on before it was fetched. */
  @Test
  void watch_withoutDemand_keepsTheEnd() throws Exception {
    var id = submitted().getRequestId();
    var slow = Watcher.of(client(), id);
    var quick = Watcher.of(client(), id).wants(Long.MAX_VALUE);
    quick.next(RequestState.ACCEPTED);
    tell(id, RequestState.PARTIALLY_FAILED);
    quick.next(RequestState.PARTIALLY_FAILED);
    tell(id, RequestState.RUNNING);
    seen(id, RequestState.RUNNING);
    slow.wants(1);
    assertThat(slow.next().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    slow.completes();
  }

  @Test
  void watch_cancelled_isSilent() throws Exception {
    var id = submitted().getRequestId();
    var gone = Watcher.of(client(), id).wants(1);
    gone.next();
    gone.wants(Long.MAX_VALUE).cancel();
    var stays = Watcher.of(client(), id).wants(Long.MAX_VALUE);
    tell(id, RequestState.SUCCEEDED);
    stays.next(RequestState.SUCCEEDED);
    stays.completes();
    assertThat(gone.sawNothing()).isTrue();
    assertThat(gone.end).isNotDone();
  }

  @Test
  void watch_withNonsenseAsDemand_fails() {
    var watcher = Watcher.of(client(), submitted().getRequestId()).wants(0);
    assertThatThrownBy(() -> watcher.end.get(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void close_isToldToThoseWhoWatch() {
    var watcher = Watcher.of(client(), submitted().getRequestId());
    client().close();
    assertThatThrownBy(() -> watcher.end.get(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    var late = Watcher.of(client(), UUID.randomUUID().toString());
    assertThatThrownBy(() -> late.end.get(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private void seen(String id, RequestState state) {
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> client().status(id).orElseThrow().getState() == state);
  }

  private EvictionRequest submitted() {
    var request = request();
    client().submit(request).join();
    takeUp(request);
    return request;
  }

  private static EvictionRequest request() {
    return EvictionRequests.api()
        .execution(new ExecutionId("flytesnacks", "development", "a1"))
        .build();
  }
}
