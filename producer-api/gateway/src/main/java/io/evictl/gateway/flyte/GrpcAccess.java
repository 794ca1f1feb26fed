package io.evictl.gateway.flyte;

import io.evictl.gateway.access.Access;
import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.access.RateLimit;
import io.evictl.gateway.access.UnauthenticatedException;
import io.evictl.gateway.access.UnavailableException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells who calls before anything of the call is looked at, and holds the principal's rate. */
final class GrpcAccess implements ServerInterceptor {
  static final Metadata.Key<String> REQUEST_ID = key("evictl-request-id");
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> IDEMPOTENCY_KEY = key("idempotency-key");

  private static final Context.Key<Principal> PRINCIPAL = Context.key("principal");
  private static final Context.Key<String> REQUEST_KEY = Context.key("idempotency-key");

  private final Access access;
  private final RateLimit rate;

  GrpcAccess(Access access, RateLimit rate) {
    this.access = access;
    this.rate = rate;
  }

  /** Who makes the present call. */
  static Principal principal() {
    return Objects.requireNonNull(PRINCIPAL.get(), "no call without a principal");
  }

  static Optional<String> idempotencyKey() {
    return Optional.ofNullable(REQUEST_KEY.get());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    try {
      var principal =
          access.principal(Optional.ofNullable(headers.get(AUTHORIZATION)), certificate(call));
      rate.take(principal);
      var context =
          Context.current()
              .withValue(PRINCIPAL, principal)
              .withValue(REQUEST_KEY, headers.get(IDEMPOTENCY_KEY));
      return Contexts.interceptCall(context, call, headers, next);
    } catch (UnauthenticatedException e) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription(e.getMessage()));
    } catch (UnavailableException e) {
      return refuse(call, Status.UNAVAILABLE.withDescription(e.getMessage()));
    } catch (BusyException e) {
      return refuse(call, Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()));
    }
  }

  /** The client's own, which TLS has proven. */
  private static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
    var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return session != null
              && session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
