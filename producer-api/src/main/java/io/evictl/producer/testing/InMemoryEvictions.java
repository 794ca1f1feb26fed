package io.evictl.producer.testing;

import io.evictl.producer.EvictionClient;
import io.evictl.producer.EvictionControls;
import io.evictl.producer.EvictionRequests;
import io.evictl.producer.StatusSubscription;
import io.evictl.producer.StatusTimeoutException;
import io.evictl.producer.SubmittedRequest;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A client that evicts nothing and keeps all in memory, for tests of code that asks for evictions.
 * A request is checked as the real client checks it and taken up at once ({@code ACCEPTED}); what
 * becomes of it is for the test to say:
 *
 * <pre>{@code
 * var evictions = new InMemoryEvictions();
 * cleanUp(evictions, execution);                       // the code under test
 * var request = evictions.submitted().getFirst();
 * evictions.end(request.getRequestId(), RequestState.SUCCEEDED, 3);
 * }</pre>
 *
 * Controls are kept and not carried out. It holds the contract of {@link EvictionClient} by the
 * same tests as the real one; subscribers are called by whoever causes what they are told.
 */
public final class InMemoryEvictions implements EvictionClient {
  private final InstantSource clock;
  private final List<EvictionRequest> submitted = new ArrayList<>();
  private final List<EvictionControl> controls = new ArrayList<>();
  private final Map<String, EvictionStatus> statuses = new LinkedHashMap<>();
  private final Map<String, List<StatusSubscription>> watchers = new LinkedHashMap<>();
  private @Nullable KafkaException outage;
  private boolean closed;
  private long offset;

  public InMemoryEvictions() {
    this(InstantSource.system());
  }

  /**
   * @param clock dates statuses
   */
  public InMemoryEvictions(InstantSource clock) {
    this.clock = clock;
  }

  /** The requests that were sent, in their order; one that was sent again is there again. */
  public synchronized List<EvictionRequest> submitted() {
    return List.copyOf(submitted);
  }

  /** The controls that were sent, in their order. */
  public synchronized List<EvictionControl> controls() {
    return List.copyOf(controls);
  }

  /** From now on nothing is taken and nothing can be asked, as without brokers; null: ends that. */
  public synchronized void outage(@Nullable KafkaException cause) {
    outage = cause;
  }

  /** Moves a request to a state, with the counts that it has. */
  public void move(String requestId, RequestState state) {
    var former = known(requestId);
    publish(EvictionStatus.newBuilder(former).setState(state));
  }

  /**
   * Ends a request.
   *
   * @param state a terminal one, or EVICTED
   * @param entries how many were evicted: purged where it is SUCCEEDED, else awaiting that
   */
  public void end(String requestId, RequestState state, long entries) {
    boolean purged = state == RequestState.SUCCEEDED;
    var counts =
        StatusCounts.newBuilder()
            .setPlanned(entries)
            .setEvicted(entries)
            .setPurged(purged ? entries : 0)
            .setAwaitingPurge(purged ? 0 : entries)
            .build();
    publish(EvictionStatus.newBuilder(known(requestId)).setState(state).setCounts(counts));
  }

  /** Publishes any status, dated and numbered as the next one of its request. */
  public void publish(EvictionStatus.Builder status) {
    synchronized (this) {
      var requestId = status.getRequestId();
      var former = statuses.get(requestId);
      var now = clock.instant();
      var next =
          status
              .setSequence(former == null ? 1 : former.getSequence() + 1)
              .setAcceptedAt(former == null ? now : former.getAcceptedAt())
              .setUpdatedAt(now)
              .build();
      statuses.put(requestId, next);
      notifyAll();
      List.copyOf(watchers.getOrDefault(requestId, List.of()))
          .forEach(watcher -> watcher.accept(next));
    }
  }

  private synchronized EvictionStatus known(String requestId) {
    var status = statuses.get(requestId);
    if (status == null) {
      throw new IllegalArgumentException("no request " + requestId + " was submitted");
    }
    return status;
  }

  @Override
  public CompletableFuture<SubmittedRequest> submit(EvictionRequest request) {
    EvictionRequests.check(request);
    synchronized (this) {
      if (outage != null) {
        return CompletableFuture.failedFuture(outage);
      }
      requireOpen();
      submitted.add(request);
      if (!statuses.containsKey(request.getRequestId())) {
        publish(accepted(request));
      }
      return sent(request.getRequestId());
    }
  }

  private static EvictionStatus.Builder accepted(EvictionRequest request) {
    return EvictionStatus.newBuilder()
        .setRequestId(request.getRequestId())
        .setState(RequestState.ACCEPTED)
        .setRequest(request)
        .setCounts(StatusCounts.newBuilder().build())
        .setAcceptedAt(Instant.EPOCH)
        .setUpdatedAt(Instant.EPOCH);
  }

  @Override
  public CompletableFuture<SubmittedRequest> control(EvictionControl control) {
    EvictionControls.check(control);
    synchronized (this) {
      if (outage != null) {
        return CompletableFuture.failedFuture(outage);
      }
      requireOpen();
      controls.add(control);
      return sent(control.getRequestId());
    }
  }

  private CompletableFuture<SubmittedRequest> sent(String requestId) {
    return CompletableFuture.completedFuture(new SubmittedRequest(requestId, 0, offset++));
  }

  @Override
  public synchronized EvictionStatus await(
      String requestId, Predicate<? super EvictionStatus> enough, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      var status = status(requestId);
      if (status.filter(enough).isPresent()) {
        return status.get();
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new StatusTimeoutException(requestId, enough, timeout, status.orElse(null));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  @Override
  public Flow.Publisher<EvictionStatus> watch(String requestId) {
    return subscriber -> {
      var watching = new Watching(requestId, subscriber);
      subscriber.onSubscribe(watching.subscription);
      watching.begin();
    };
  }

  @Override
  public synchronized Optional<EvictionStatus> status(String requestId) {
    refuseInOutage();
    return Optional.ofNullable(statuses.get(requestId));
  }

  @Override
  public synchronized List<EvictionStatus> list() {
    refuseInOutage();
    return statuses.values().stream()
        .sorted(Comparator.comparing(EvictionStatus::getAcceptedAt).reversed())
        .toList();
  }

  private void refuseInOutage() {
    requireOpen();
    if (outage != null) {
      throw outage;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the publisher is closed");
    }
  }

  @Override
  public void close() {
    List<StatusSubscription> left;
    synchronized (this) {
      closed = true;
      left = watchers.values().stream().flatMap(List::stream).toList();
    }
    left.forEach(one -> one.fail(new IllegalStateException("the publisher is closed")));
  }

  /** One who watches. */
  private final class Watching {
    private final String requestId;
    private final StatusSubscription subscription;

    Watching(String requestId, Flow.Subscriber<? super EvictionStatus> subscriber) {
      this.requestId = requestId;
      this.subscription = new StatusSubscription(subscriber, Runnable::run, this::end);
    }

    void begin() {
      synchronized (InMemoryEvictions.this) {
        if (closed) {
          subscription.fail(new IllegalStateException("the publisher is closed"));
          return;
        }
        watchers.computeIfAbsent(requestId, id -> new ArrayList<>()).add(subscription);
        var latest = statuses.get(requestId);
        if (latest != null) {
          subscription.accept(latest);
        }
      }
    }

    private void end() {
      synchronized (InMemoryEvictions.this) {
        watchers.getOrDefault(requestId, new ArrayList<>()).remove(subscription);
      }
    }
  }
}
