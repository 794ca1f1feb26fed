package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.ResultLog;
import io.evictl.producer.StatusFeed;
import io.evictl.producer.SubmittedRequest;
import io.evictl.producer.archival.ArchivalHook;
import io.evictl.producer.archival.HookSettings;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** The deployment, reached through its topics. Owns the messaging. */
public final class KafkaDeployment implements Commands, Results, AutoCloseable {
  private final Messaging messaging;
  private final EvictionPublisher publisher;
  private final StatusFeed feed;
  private final StatusModel statuses;
  private final ResultLog results;

  /**
   * @param statuses makes the read model, given whether the topic has been read once
   */
  public KafkaDeployment(Messaging messaging, Function<BooleanSupplier, StatusModel> statuses) {
    this.messaging = messaging;
    this.publisher = new EvictionPublisher(messaging);
    this.statuses = statuses.apply(this::isReady);
    this.feed = new StatusFeed(messaging, this.statuses);
    this.results = new ResultLog(messaging);
  }

  /** Begins to read statuses; returns at once. */
  public void start() {
    feed.start();
  }

  /** Whether the statuses have been read once. */
  public boolean isReady() {
    return feed.hasCaughtUp();
  }

  public Statuses statuses() {
    return statuses;
  }

  /** What decides upon archivals that others tell; to be closed before this. */
  public ArchivalHook hook(HookSettings settings, InstantSource clock) {
    return new ArchivalHook(settings, messaging, publisher, clock);
  }

  @Override
  public void submit(EvictionRequest request) {
    sent(() -> publisher.submit(request));
  }

  @Override
  public void control(EvictionControl control) {
    sent(() -> publisher.control(control));
  }

  @Override
  public void read(EvictionStatus request, Consumer<EvictionResult> reader) {
    try {
      results.read(request.getRequestId(), request.getAcceptedAt(), reader);
    } catch (KafkaException e) {
      throw new UnavailableException("the results can't be read now", e);
    }
  }

  private static void sent(Supplier<CompletableFuture<SubmittedRequest>> sending) {
    try {
      var unused = sending.get().get();
    } catch (ExecutionException e) {
      throw new UnavailableException(
          "Kafka or the registry did not acknowledge it; ask again with the same id", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the gateway is being stopped", e);
    }
  }

  @Override
  public void close() {
    feed.close();
    statuses.close();
    publisher.close();
    messaging.close();
  }
}
