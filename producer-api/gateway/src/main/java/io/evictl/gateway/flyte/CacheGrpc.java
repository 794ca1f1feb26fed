package io.evictl.gateway.flyte;

import com.google.rpc.ErrorInfo;
import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.ForbiddenException;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.ask.ConflictException;
import io.evictl.gateway.idl.CacheServiceGrpc.CacheServiceImplBase;
import io.evictl.gateway.idl.EvictCacheResponse;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.gateway.idl.EvictTaskExecutionCacheRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code flyteidl.service.CacheService}. */
final class CacheGrpc extends CacheServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(CacheGrpc.class);
  private static final Metadata.Key<ErrorInfo> ERROR_INFO =
      ProtoUtils.keyForProto(ErrorInfo.getDefaultInstance());

  /** An answer in time has to be on its way before the caller's deadline. */
  private static final long MOST_AHEAD_NANOS = Duration.ofMillis(500).toNanos();

  private final CacheCalls calls;

  CacheGrpc(CacheCalls calls) {
    this.calls = calls;
  }

  @Override
  public void evictExecutionCache(
      EvictExecutionCacheRequest request, StreamObserver<EvictCacheResponse> observer) {
    answer(
        observer,
        response -> response,
        () ->
            calls.evict(
                GrpcAccess.principal(), request.getWorkflowExecutionId(), key(), patience()));
  }

  @Override
  public void evictTaskExecutionCache(
      EvictTaskExecutionCacheRequest request, StreamObserver<EvictCacheResponse> observer) {
    answer(
        observer,
        response -> response,
        () -> calls.evict(GrpcAccess.principal(), request.getTaskExecutionId(), key(), patience()));
  }

  @FunctionalInterface
  interface Evicting {
    Answered evict() throws InterruptedException, StatusException;
  }

  /**
   * Answers a call when it has ended.
   *
   * @param form the method's own answer
   */
  static <A> void answer(
      StreamObserver<A> observer, Function<EvictCacheResponse, A> form, Evicting evicting) {
    // Who has hung up must not hold a place: the eviction goes on without.
    var waiting = Thread.currentThread();
    ((ServerCallStreamObserver<A>) observer).setOnCancelHandler(waiting::interrupt);
    try {
      switch (evicting.evict()) {
        case Answered.Done done -> {
          observer.onNext(form.apply(done.response()));
          observer.onCompleted();
        }
        case Answered.GoesOn goesOn ->
            observer.onError(told(Status.DEADLINE_EXCEEDED, goesOn.message(), goesOn.requestId()));
        case Answered.Unknown unknown ->
            observer.onError(told(Status.NOT_FOUND, unknown.why(), unknown.requestId()));
        case Answered.Refused refused ->
            observer.onError(told(Status.FAILED_PRECONDITION, refused.why(), refused.requestId()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      observer.onError(
          Status.UNAVAILABLE.withDescription("the gateway is being stopped").asException());
    } catch (StatusException e) {
      observer.onError(e);
    } catch (RuntimeException e) {
      observer.onError(status(e).asException());
    }
  }

  private static Status status(RuntimeException thrown) {
    var why = String.valueOf(thrown.getMessage());
    return switch (thrown) {
      case IllegalArgumentException e -> Status.INVALID_ARGUMENT.withDescription(why);
      case ForbiddenException e -> Status.PERMISSION_DENIED.withDescription(why);
      case BusyException e -> Status.RESOURCE_EXHAUSTED.withDescription(why);
      case ConflictException e -> Status.ALREADY_EXISTS.withDescription(why);
      case FlyteadminException e -> e.status();
      case UnavailableException e -> {
        LOG.warn("outcome=unavailable cause={}", String.valueOf(e.getCause()));
        yield Status.UNAVAILABLE.withDescription(why);
      }
      default -> {
        var incident = UUID.randomUUID();
        LOG.error("outcome=failed incident={}", incident, thrown);
        yield Status.INTERNAL.withDescription(
            "the gateway's log tells more under incident " + incident);
      }
    };
  }

  /** A status whose details name the request, as {@code google.rpc.ErrorInfo}. */
  private static StatusException told(Status status, String why, String requestId) {
    var trailers = new Metadata();
    trailers.put(
        ERROR_INFO,
        ErrorInfo.newBuilder()
            .setReason(status.getCode() == Status.Code.DEADLINE_EXCEEDED ? "GOES_ON" : "REFUSED")
            .setDomain("evictl")
            .putMetadata("request_id", requestId)
            .build());
    trailers.put(GrpcAccess.REQUEST_ID, requestId);
    return status.withDescription(why).asException(trailers);
  }

  static Optional<UUID> key() throws StatusException {
    var key = GrpcAccess.idempotencyKey();
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(key.get()));
    } catch (IllegalArgumentException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription("idempotency-key is the request's id: a UUID")
          .asException();
    }
  }

  static Optional<Duration> patience() {
    var deadline = Context.current().getDeadline();
    if (deadline == null) {
      return Optional.empty();
    }
    long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
    return Optional.of(Duration.ofNanos(left - Math.min(MOST_AHEAD_NANOS, left / 4)));
  }
}
