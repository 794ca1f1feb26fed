package io.evictl.producer;

import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/**
 * What can be asked of evictl: {@link EvictionPublisher} asks over Kafka, {@code
 * io.evictl.producer.testing.InMemoryEvictions} answers as a test tells it. Safe for threads.
 */
public interface EvictionClient extends AutoCloseable {
  /**
   * Sends a request. Completes when all in-sync replicas have it, which is not its acceptance: that
   * is told by its status. To send the same request again is harmless.
   *
   * @return completed exceptionally with a {@link KafkaException} where it was not acknowledged;
   *     whether it was taken is then not known, and the same request may be sent again
   * @throws InvalidRequestException saying what to change; nothing was sent
   */
  CompletableFuture<SubmittedRequest> submit(EvictionRequest request);

  /**
   * Sends a control of a request, behind the request in the same partition. Its answer is {@code
   * lastControl} of the status.
   *
   * @return as of {@link #submit}
   * @throws InvalidRequestException saying what to change; nothing was sent
   */
  CompletableFuture<SubmittedRequest> control(EvictionControl control);

  /**
   * Waits for a state, however long ago it was reached, of a request that anybody submitted.
   *
   * @param enough an {@link AwaitedState}, or any condition on a status, cheap and without effects:
   *     it is tried on the latest status whenever there is one, so those in between may be missed
   * @return the first status seen that is enough
   * @throws StatusTimeoutException where that takes longer; the request goes on
   * @throws KafkaException where neither broker nor registry can be asked
   */
  EvictionStatus await(String requestId, Predicate<? super EvictionStatus> enough, Duration timeout)
      throws InterruptedException;

  /**
   * The statuses of a request as they come: the latest there is first, then what is later, until
   * one is terminal; then it completes. Nothing is queued: a subscriber that asks for one at a time
   * gets the latest each time, and those in between are left out, but a terminal one never is. A
   * request that nobody knows is waited for.
   */
  Flow.Publisher<EvictionStatus> watch(String requestId);

  /** The latest status; empty where the stream has not taken the request up. */
  Optional<EvictionStatus> status(String requestId);

  /** The latest status of every request that is remembered, newest first. */
  List<EvictionStatus> list();

  /** Sends what is under way and stops; who watches is told by an error. */
  @Override
  void close();
}
