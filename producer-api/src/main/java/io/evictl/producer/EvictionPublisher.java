package io.evictl.producer;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes eviction requests and controls over Kafka, and tells their status. One per process is
 * enough. The messaging stays the caller's to close.
 */
public final class EvictionPublisher implements EvictionClient {
  /** A request of a fresh id is answered sooner; an id used before may have its answer already. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String commands;
  private final Producer<String, EvictionCommand> producer;
  private final StatusTopic statuses;
  private final StatusFollower follower;
  private final Subscriptions subscriptions;

  public EvictionPublisher(Messaging messaging) {
    this.commands = messaging.topics().commands().name();
    this.producer =
        new KafkaProducer<>(
            producing(messaging),
            new StringSerializer(),
            messaging.serdes().of(EvictionCommand.class).serializer());
    this.statuses = new StatusTopic(messaging);
    this.follower = new StatusFollower(statuses);
    this.subscriptions = new Subscriptions(new Followed());
  }

  @Override
  public CompletableFuture<SubmittedRequest> submit(EvictionRequest request) {
    RequestRules.check(request);
    if (follower.isFollowing()) {
      follower.watch(request.getRequestId()).lookedBack();
    }
    return send(request.getRequestId(), EvictionCommand.newBuilder().setRequest(request).build());
  }

  @Override
  public CompletableFuture<SubmittedRequest> control(EvictionControl control) {
    RequestRules.check(control);
    return send(control.getRequestId(), EvictionCommand.newBuilder().setControl(control).build());
  }

  @Override
  public EvictionStatus await(
      String requestId, Predicate<? super EvictionStatus> enough, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    var watch = following(requestId);
    var left = Duration.ofNanos(end - System.nanoTime());
    var reached = watch.await(enough, left.compareTo(QUIET) < 0 ? left : QUIET);
    if (reached == null && watch.latest() == null) {
      lookBack(requestId, watch);
    }
    if (reached == null) {
      reached = watch.await(enough, Duration.ofNanos(end - System.nanoTime()));
    }
    if (reached == null) {
      throw new StatusTimeoutException(requestId, enough, timeout, watch.latest());
    }
    return reached;
  }

  @Override
  public Optional<EvictionStatus> status(String requestId) {
    return follower
        .seen(requestId)
        .or(() -> statuses.latest(requestId::equals).stream().findFirst());
  }

  @Override
  public List<EvictionStatus> list() {
    return statuses.latest(requestId -> true);
  }

  /** {@inheritDoc} Subscribers are called on virtual threads of the publisher's. */
  @Override
  public Flow.Publisher<EvictionStatus> watch(String requestId) {
    return subscriber -> subscriptions.add(requestId, Objects.requireNonNull(subscriber));
  }

  /** Begins to follow for whoever subscribed; may take as long as Kafka does. */
  private StatusWatch following(String requestId) {
    follower.start();
    var watch = follower.watch(requestId);
    if (watch.mustLookBack()) {
      lookBack(requestId, watch);
    }
    return watch;
  }

  /** For those who watch: as {@link #await} does it. */
  private final class Followed implements Subscriptions.Source {
    @Override
    public StatusWatch follow(String requestId) {
      return following(requestId);
    }

    @Override
    public void settle(String requestId, StatusWatch watch) throws InterruptedException {
      if (watch.await(status -> true, QUIET) == null) {
        lookBack(requestId, watch);
      }
    }
  }

  /** Follows first, then looks back: so nothing falls in between. */
  private void lookBack(String requestId, StatusWatch watch) {
    statuses.latest(requestId::equals).forEach(watch::offer);
    watch.lookedBack();
  }

  private CompletableFuture<SubmittedRequest> send(String requestId, EvictionCommand command) {
    var sent = new CompletableFuture<SubmittedRequest>();
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(commands, requestId, command),
              (place, failure) -> complete(sent, requestId, place, failure));
    } catch (KafkaException e) {
      sent.completeExceptionally(e);
    }
    return sent;
  }

  private static void complete(
      CompletableFuture<SubmittedRequest> sent,
      String requestId,
      RecordMetadata place,
      @Nullable Exception failure) {
    if (failure == null) {
      sent.complete(new SubmittedRequest(requestId, place.partition(), place.offset()));
    } else {
      sent.completeExceptionally(failure);
    }
  }

  private static Map<String, Object> producing(Messaging messaging) {
    var config = new HashMap<String, Object>(messaging.clientProperties());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return config;
  }

  /** Sends what is under way and stops, within five seconds. */
  @Override
  public void close() {
    subscriptions.close();
    follower.close();
    producer.close(CLOSE);
  }
}
