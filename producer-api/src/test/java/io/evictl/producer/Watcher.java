package io.evictl.producer;

import static io.evictl.producer.TestTopics.DEFINITELY_TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One who watches, and asks for as much as the test says. */
final class Watcher implements Flow.Subscriber<EvictionStatus> {
  private final BlockingQueue<EvictionStatus> seen = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  /** True when it completed; exceptional when it failed. */
  final CompletableFuture<Boolean> end = new CompletableFuture<>();

  static Watcher of(EvictionClient client, String requestId) {
    var watcher = new Watcher();
    client.watch(requestId).subscribe(watcher);
    return watcher;
  }

  Watcher wants(long statuses) {
    subscription.join().request(statuses);
    return this;
  }

  void cancel() {
    subscription.join().cancel();
  }

  EvictionStatus next() throws InterruptedException {
    var next = seen.poll(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  /** Waits for a state, whatever comes before. */
  EvictionStatus next(RequestState state) throws InterruptedException {
    while (true) {
      var next = next();
      if (next.getState() == state) {
        return next;
      }
    }
  }

  boolean sawNothing() {
    return seen.isEmpty();
  }

  void completes() throws Exception {
    assertThat(end.get(DEFINITELY_TOO_SLOW.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(seen).isEmpty();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    assertThat(subscription.complete(given)).isTrue();
  }

  @Override
  public void onNext(EvictionStatus status) {
    assertThat(end).isNotDone();
    seen.add(status);
  }

  @Override
  public void onError(Throwable cause) {
    assertThat(end.completeExceptionally(cause)).isTrue();
  }

  @Override
  public void onComplete() {
    assertThat(end.complete(true)).isTrue();
  }
}
