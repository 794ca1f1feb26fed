package io.evictl.gateway.flyte;

import flyteidl.admin.ExecutionOuterClass.ExecutionState;
import flyteidl.admin.ExecutionOuterClass.ExecutionUpdateRequest;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import flyteidl.service.AdminServiceGrpc;
import io.evictl.schemas.settings.Secret;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The flyteadmin that states are forwarded to, with a token of the gateway's own. */
public final class Flyteadmin implements Executions, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final Optional<Secret> token;

  /**
   * @param target {@code HOST:PORT} of its gRPC
   * @param token sent as a bearer token; empty: none
   */
  public Flyteadmin(String target, boolean plaintext, Optional<Secret> token) {
    var builder = NettyChannelBuilder.forTarget(target);
    this.channel = (plaintext ? builder.usePlaintext() : builder).build();
    this.token = token;
  }

  @Override
  public void setArchived(WorkflowExecutionIdentifier execution, boolean archived) {
    try {
      var unused =
          AdminServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .updateExecution(
                  ExecutionUpdateRequest.newBuilder()
                      .setId(execution)
                      .setState(
                          archived
                              ? ExecutionState.EXECUTION_ARCHIVED
                              : ExecutionState.EXECUTION_ACTIVE)
                      .build());
    } catch (StatusRuntimeException e) {
      throw new FlyteadminException(e.getStatus());
    } catch (UncheckedIOException e) {
      throw new FlyteadminException(Status.UNAVAILABLE.withDescription("its token can't be read"));
    }
  }

  private Metadata headers() {
    var headers = new Metadata();
    token.ifPresent(secret -> headers.put(AUTHORIZATION, "Bearer " + secret.reveal()));
    return headers;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
