package io.evictl.ops.benchmarks.stream;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** When the status of a request said that every entry of it is hidden. */
final class Arrivals implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, EvictionStatus> consumer;
  private final Map<String, CompletableFuture<Arrival>> hidden = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Arrival>> ended = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closing;

  /**
   * A status as seen by a reader of committed records.
   *
   * @param nanos {@link System#nanoTime} when it was read
   */
  record Arrival(EvictionStatus status, long nanos) {}

  private Arrivals(Messaging messaging) {
    this.consumer =
        InstantWorker.reader(
            messaging,
            messaging.topics().status(),
            messaging.serdes().of(EvictionStatus.class).deserializer());
    this.thread = Thread.ofPlatform().name("arrivals").unstarted(this::read);
  }

  static Arrivals start(Messaging messaging) {
    var arrivals = new Arrivals(messaging);
    arrivals.thread.start();
    return arrivals;
  }

  /** Completes when nothing of the request is pending any more. */
  CompletableFuture<Arrival> hidden(String requestId) {
    return hidden.computeIfAbsent(requestId, id -> new CompletableFuture<>());
  }

  /** Completes when the request has ended. */
  CompletableFuture<Arrival> ended(String requestId) {
    return ended.computeIfAbsent(requestId, id -> new CompletableFuture<>());
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        var found = consumer.poll(POLL);
        long now = System.nanoTime();
        found.forEach(
            status -> {
              if (status.value() != null) {
                note(new Arrival(status.value(), now));
              }
            });
      }
    } catch (WakeupException e) {
      // Closing.
    }
  }

  private void note(Arrival arrival) {
    var id = arrival.status().getRequestId();
    boolean over = isOver(arrival.status().getState());
    if (over || arrival.status().getState() == RequestState.EVICTED) {
      hidden(id).complete(arrival);
    }
    if (over) {
      ended(id).complete(arrival);
    }
  }

  private static boolean isOver(RequestState state) {
    return switch (state) {
      case SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, RESTORED, REJECTED -> true;
      case UNKNOWN, ACCEPTED, WAITING, RUNNING, EVICTED -> false;
    };
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    consumer.wakeup();
    thread.join();
  }
}
