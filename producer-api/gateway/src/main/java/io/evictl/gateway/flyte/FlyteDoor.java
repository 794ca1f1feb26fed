package io.evictl.gateway.flyte;

import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.access.Access;
import io.evictl.gateway.access.RateLimit;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.http.Route;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Flyte's proposed eviction API: its gRPC server, and its routes for the HTTP server. */
public final class FlyteDoor implements AutoCloseable {
  private static final int LARGEST_MESSAGE = 64 * 1024;
  private static final int LARGEST_METADATA = 16 * 1024;
  private static final int CALLS_OF_A_CONNECTION = 256;
  private static final long IDLE_SECONDS = 300;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final long STOP_SECONDS = 2;

  private final CacheCalls calls;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  /**
   * PEM files.
   *
   * @param certificates the server's certificate and those between it and a root
   * @param key its private key, PKCS #8
   * @param clients whose certificates clients may show; empty: they are not asked for any
   */
  public record Pem(Path certificates, Path key, Optional<Path> clients) {}

  /**
   * @param flyteadmin where states go; null: they are refused
   * @param usualWait how long a call waits where the caller gives no deadline
   * @param longestWait how long a call waits at most
   * @param waiting how many calls may wait at a time
   * @throws IOException where the certificate can't be read
   */
  public FlyteDoor(
      InetSocketAddress listen,
      @Nullable Pem tls,
      Access access,
      RateLimit rate,
      Evictions evictions,
      @Nullable Flyteadmin flyteadmin,
      Duration usualWait,
      Duration longestWait,
      int waiting)
      throws IOException {
    this.calls =
        new CacheCalls(
            evictions,
            flyteadmin == null ? FlyteDoor::withoutFlyteadmin : flyteadmin,
            new CacheCalls.WaitLimits(usualWait, longestWait, waiting));
    var builder =
        NettyServerBuilder.forAddress(listen)
            .executor(executor)
            .intercept(new GrpcAccess(access, rate))
            .addService(
                ServerInterceptors.intercept(
                    ServerInterceptors.useInputStreamMessages(new CacheGrpc(calls).bindService()),
                    new Malformed()))
            .addService(
                ServerInterceptors.intercept(
                    ServerInterceptors.useInputStreamMessages(new UpdateGrpc(calls).bindService()),
                    new Malformed()))
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .maxConcurrentCallsPerConnection(CALLS_OF_A_CONNECTION)
            .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    if (tls != null) {
      var context =
          GrpcSslContexts.configure(
              SslContextBuilder.forServer(tls.certificates().toFile(), tls.key().toFile()));
      tls.clients()
          .ifPresent(
              clients -> context.trustManager(clients.toFile()).clientAuth(ClientAuth.OPTIONAL));
      builder.sslContext(context.build());
    }
    this.server = builder.build();
  }

  public void start() throws IOException {
    server.start();
  }

  /** Where gRPC is listened for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) Objects.requireNonNull(server.getListenSockets()).getFirst();
  }

  /** The routes of the same calls. */
  public List<Route> routes() {
    var routes = new ArrayList<>(new CacheRoutes(calls).routes());
    routes.addAll(new UpdateRoutes(calls).routes());
    return routes;
  }

  private static void withoutFlyteadmin(WorkflowExecutionIdentifier execution, boolean archived) {
    throw new FlyteadminException(
        Status.FAILED_PRECONDITION.withDescription("gateway.flyteadmin.target is not set"));
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }
}
