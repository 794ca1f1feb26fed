package io.evictl.ops.cli.deployment;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.producer.AwaitedState;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.InvalidRequestException;
import io.evictl.producer.StatusTimeoutException;
import io.evictl.producer.SubmittedRequest;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A deployment reached through its topics. */
public final class KafkaDeployment implements Deployment {
  private static final long PAUSE_MILLIS = 50;

  private final Messaging messaging;
  private final EvictionPublisher publisher;

  /** Never counted down: waiting for it is a pause that an interrupt ends. */
  private final CountDownLatch never = new CountDownLatch(1);

  private KafkaDeployment(Messaging messaging) {
    this.messaging = messaging;
    this.publisher = new EvictionPublisher(messaging);
  }

  /**
   * Connects.
   *
   * @throws CliException if no broker answers
   */
  public static Deployment open(Map<String, String> settings) {
    Brokers.admin(settings).close();
    return new KafkaDeployment(Messaging.from(settings));
  }

  @Override
  public void submit(EvictionRequest request) {
    sent("request", () -> publisher.submit(request));
  }

  @Override
  public void control(EvictionControl control) {
    sent("control", () -> publisher.control(control));
  }

  private static void sent(String what, Supplier<CompletableFuture<SubmittedRequest>> sending) {
    try {
      var unused = sending.get().get();
    } catch (InvalidRequestException invalid) {
      throw new CliException(ExitCode.USAGE, String.valueOf(invalid.getMessage()), invalid);
    } catch (ExecutionException problem) {
      throw new CliException(
          ExitCode.FAILED, "the %s was not taken: %s".formatted(what, problem.getCause()), problem);
    } catch (InterruptedException interrupt) {
      throw interrupted(interrupt);
    }
  }

  @Override
  public Optional<EvictionStatus> status(String requestId) {
    return publisher.status(requestId);
  }

  @Override
  public List<EvictionStatus> list() {
    return publisher.list();
  }

  @Override
  public Optional<EvictionStatus> await(
      String requestId,
      Predicate<EvictionStatus> enough,
      Duration timeout,
      Consumer<EvictionStatus> seen) {
    long end = System.nanoTime() + timeout.toNanos();
    long sequence = -1;
    try {
      follow(requestId);
      while (true) {
        var status = publisher.status(requestId);
        if (status.isPresent() && status.get().getSequence() != sequence) {
          sequence = status.get().getSequence();
          seen.accept(status.get());
          if (enough.test(status.get())) {
            return status;
          }
        }
        if (System.nanoTime() > end || never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      }
    } catch (InterruptedException interrupt) {
      throw interrupted(interrupt);
    }
  }

  /** Makes the publisher keep the request's status at hand. */
  private void follow(String requestId) throws InterruptedException {
    try {
      publisher.await(requestId, AwaitedState.TERMINAL, Duration.ofMillis(1));
    } catch (StatusTimeoutException notYet) {
      return;
    }
  }

  @Override
  public List<EvictionResult> results(String requestId) {
    return ResultLog.of(requestId, messaging);
  }

  @Override
  public void close() {
    publisher.close();
    messaging.close();
  }

  private static CliException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    return new CliException(ExitCode.FAILED, "interrupted", interrupt);
  }
}
