package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All who watch a request, each served by virtual threads while there is something to say. */
final class Subscriptions implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Source source;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<StatusSubscription> open = new HashSet<>();
  private boolean closed;

  /** Where statuses come from; both may take as long as Kafka does. */
  interface Source {
    /** Begins to follow a request: nothing that is published from now on is missed. */
    StatusWatch follow(String requestId);

    /** Waits a moment for a first status, and looks for older ones if there is none. */
    void settle(String requestId, StatusWatch watch) throws InterruptedException;
  }

  Subscriptions(Source source) {
    this.source = source;
  }

  void add(String requestId, Flow.Subscriber<? super EvictionStatus> subscriber) {
    var detaching = new Detaching();
    var subscription = new StatusSubscription(subscriber, threads, detaching);
    detaching.subscription = subscription;
    synchronized (this) {
      if (closed) {
        subscription.cancel();
        subscriber.onSubscribe(subscription);
        subscriber.onError(new IllegalStateException("the publisher is closed"));
        return;
      }
      open.add(subscription);
    }
    subscriber.onSubscribe(subscription);
    threads.execute(() -> begin(requestId, subscription, detaching));
  }

  private void begin(String requestId, StatusSubscription subscription, Detaching detaching) {
    try {
      var watch = source.follow(requestId);
      detaching.watch = watch;
      watch.listen(subscription);
      if (isOpen(subscription)) {
        source.settle(requestId, watch);
      } else {
        watch.forget(subscription);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      subscription.fail(e);
    }
  }

  /** What is left to do when nothing more will be said. */
  private final class Detaching implements Runnable {
    private volatile @Nullable StatusSubscription subscription;
    private volatile @Nullable StatusWatch watch;

    @Override
    public void run() {
      var left = subscription;
      var watched = watch;
      if (left != null) {
        remove(left);
        if (watched != null) {
          watched.forget(left);
        }
      }
    }
  }

  private synchronized boolean isOpen(StatusSubscription subscription) {
    return open.contains(subscription);
  }

  private synchronized void remove(StatusSubscription subscription) {
    open.remove(subscription);
  }

  /** Tells whoever still watches; waits two seconds for what they do. */
  @Override
  public void close() {
    List<StatusSubscription> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(open);
    }
    left.forEach(one -> one.fail(new IllegalStateException("the publisher is closed")));
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
