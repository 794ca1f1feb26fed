package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands statuses to one subscriber, as many as it asks for: the latest replaces what was not
 * fetched, but nothing replaces a terminal one. By the rules of Reactive Streams: one signal at a
 * time, none after the last.
 */
public final class StatusSubscription implements Flow.Subscription, Consumer<EvictionStatus> {
  private final Flow.Subscriber<? super EvictionStatus> subscriber;
  private final Executor executor;
  private final Runnable detach;

  private @Nullable EvictionStatus pending;
  private @Nullable Throwable failure;
  private long demand;
  private boolean speaking;
  private boolean ended;

  /**
   * @param executor runs the subscriber's methods, one task at a time
   * @param detach is run once, when nothing more will be said
   */
  public StatusSubscription(
      Flow.Subscriber<? super EvictionStatus> subscriber, Executor executor, Runnable detach) {
    this.subscriber = subscriber;
    this.executor = executor;
    this.detach = detach;
  }

  /** Takes a status; unless a terminal one waits to be fetched, it is what is fetched next. */
  @Override
  public void accept(EvictionStatus status) {
    synchronized (this) {
      var waiting = pending;
      if (ended || (waiting != null && AwaitedState.TERMINAL.test(waiting))) {
        return;
      }
      pending = status;
    }
    speak();
  }

  /** Nothing more will come, and this is why; what was not fetched is dropped. */
  public void fail(Throwable cause) {
    synchronized (this) {
      if (ended || failure != null) {
        return;
      }
      failure = cause;
    }
    speak();
  }

  @Override
  public void request(long statuses) {
    if (statuses <= 0) {
      fail(new IllegalArgumentException("demand is positive, not " + statuses));
      return;
    }
    synchronized (this) {
      demand = demand + statuses < 0 ? Long.MAX_VALUE : demand + statuses;
    }
    speak();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      pending = null;
    }
    detach.run();
  }

  /** One task at a time has the word; it goes on until there is nothing to say. */
  private void speak() {
    synchronized (this) {
      if (speaking || !hasWord()) {
        return;
      }
      speaking = true;
    }
    try {
      executor.execute(this::sayAll);
    } catch (RejectedExecutionException closed) {
      cancel();
    }
  }

  private boolean hasWord() {
    return !ended && (failure != null || (pending != null && demand > 0));
  }

  private void sayAll() {
    try {
      while (sayNext()) {
        // Until there is nothing to say.
      }
    } catch (RuntimeException e) {
      // By the rules a subscriber throws nothing; one that does is not spoken to any more.
      cancel();
      throw e;
    }
  }

  private boolean sayNext() {
    EvictionStatus next;
    Throwable cause;
    boolean last;
    synchronized (this) {
      if (!hasWord()) {
        speaking = false;
        return false;
      }
      cause = failure;
      next = pending;
      pending = null;
      demand--;
      last = cause != null || next == null || AwaitedState.TERMINAL.test(next);
      ended = last;
    }
    if (cause != null) {
      detach.run();
      subscriber.onError(cause);
      return false;
    }
    if (next == null) {
      return false;
    }
    subscriber.onNext(next);
    if (last) {
      detach.run();
      subscriber.onComplete();
    }
    return !last;
  }
}
