package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.rpc.ErrorInfo;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.gateway.idl.CacheServiceGrpc.CacheServiceBlockingStub;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.gateway.idl.EvictTaskExecutionCacheRequest;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.RequestState;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flyte's proposed API, by gRPC and by its routes: the same request, whichever is taken. */
@ExtendWith(LeakCheck.class)
class CacheServiceTest {
  private static final String EXECUTION = "/api/v1/cache/executions/shop/development/e1";
  private static final String TASK =
      "/api/v1/cache/task_executions/shop/development/e1/n0/tools/production/a%20task/v1/2";

  private TestGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    gateway = TestGateway.open();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    gateway.close();
  }

  @Test
  void execution_isTheSameRequestByBothDoors() throws Exception {
    gateway.deployment().answer(RequestState.EVICTED, status -> status);

    var rpc = stub().evictExecutionCache(execution());
    var route = gateway.send(gateway.request(EXECUTION).DELETE());

    assertThat(rpc.hasErrors()).isTrue();
    assertThat(rpc.getErrors().getErrorsList()).isEmpty();
    assertThat(route.statusCode()).isEqualTo(200);
    assertThat(route.body()).isEqualTo("{\"errors\":{\"errors\":[]}}");
    assertThat(route.headers().firstValue("Content-Type")).contains("application/json");
    assertSameTwice();
    var options = gateway.deployment().requests().getFirst().getOptions();
    assertThat(options.getIncludeCacheHits()).isTrue();
    assertThat(options.getIncludeChildExecutions()).isTrue();
  }

  @Test
  void taskExecution_isTheSameRequestByBothDoors() throws Exception {
    gateway.deployment().answer(RequestState.SUCCEEDED, status -> status);

    stub().evictTaskExecutionCache(task());
    var route = gateway.send(gateway.request(TASK).DELETE());

    assertThat(route.statusCode()).isEqualTo(200);
    assertSameTwice();
    var target = gateway.deployment().requests().getFirst().getTarget().getTaskExecution();
    assertThat(target.orElseThrow().getTask().getName()).isEqualTo("a task");
    assertThat(target.orElseThrow().getRetryAttempt()).isEqualTo(2);
  }

  @Test
  void deadline_passes_theEvictionGoesOnAndTheAnswerSaysHowToFollowIt() throws Exception {
    var id = UUID.randomUUID().toString();
    gateway.deployment().answer(RequestState.RUNNING, status -> status.setMessage("at it"));

    var route =
        gateway.send(
            gateway
                .request(EXECUTION)
                .header("Grpc-Timeout", "50m")
                .header("Idempotency-Key", id)
                .DELETE());

    assertThat(route.statusCode()).isEqualTo(504);
    assertThat(TestGateway.json(route).path("requestId").asText()).isEqualTo(id);
    assertThat(TestGateway.json(route).path("detail").asText()).contains("goes on", id, "at it");
    assertThatThrownBy(
            () -> stub().withDeadlineAfter(2, TimeUnit.SECONDS).evictExecutionCache(execution()))
        .asInstanceOf(type(StatusRuntimeException.class))
        .satisfies(
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
              var info =
                  e.getTrailers().get(ProtoUtils.keyForProto(ErrorInfo.getDefaultInstance()));
              assertThat(info.getMetadataMap().get("request_id"))
                  .isEqualTo(gateway.deployment().requests().getLast().getRequestId());
            });
  }

  @Test
  void unknownExecution_andRefusal_areNoSuccess() throws Exception {
    gateway
        .deployment()
        .answer(RequestState.REJECTED, s -> s.setMessage("unknown execution x: there is none"));
    assertThat(gateway.send(gateway.request(EXECUTION).DELETE()).statusCode()).isEqualTo(404);
    assertCode(Code.NOT_FOUND, () -> stub().evictExecutionCache(execution()));

    gateway.deployment().answer(RequestState.REJECTED, s -> s.setMessage("not concluded"));
    assertThat(gateway.send(gateway.request(EXECUTION).DELETE()).statusCode()).isEqualTo(409);
    assertCode(Code.FAILED_PRECONDITION, () -> stub().evictExecutionCache(execution()));

    gateway.deployment().answer(RequestState.CANCELLED, s -> s);
    assertThat(gateway.send(gateway.request(EXECUTION).DELETE()).statusCode()).isEqualTo(409);
  }

  @Test
  void malformedIds_areInvalidArguments_andNothingIsSent() throws Exception {
    assertCode(
        Code.INVALID_ARGUMENT,
        () -> stub().evictExecutionCache(EvictExecutionCacheRequest.getDefaultInstance()));
    var noTask = task().toBuilder();
    noTask.getTaskExecutionIdBuilder().getTaskIdBuilder().setResourceType(ResourceType.LAUNCH_PLAN);
    assertCode(Code.INVALID_ARGUMENT, () -> stub().evictTaskExecutionCache(noTask.build()));
    assertThat(gateway.send(gateway.request(TASK.replace("/2", "/two")).DELETE()).statusCode())
        .isEqualTo(400);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void kafkaAway_isUnavailable() throws Exception {
    gateway.deployment().goAway();
    var route = gateway.send(gateway.request(EXECUTION).DELETE());
    assertThat(route.statusCode()).isEqualTo(503);
    assertThat(route.headers().firstValue("Retry-After")).isPresent();
    assertCode(Code.UNAVAILABLE, () -> stub().evictExecutionCache(execution()));
  }

  private static void assertCode(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(StatusRuntimeException.class))
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(code);
  }

  private void assertSameTwice() {
    assertThat(gateway.deployment().requests()).hasSize(2);
    assertThat(
            gateway.deployment().requests().stream().map(CacheServiceTest::comparable).distinct())
        .hasSize(1);
  }

  private static EvictionRequest comparable(EvictionRequest request) {
    return EvictionRequest.newBuilder(request)
        .setRequestId("")
        .setRequestedAt(Instant.EPOCH)
        .build();
  }

  private CacheServiceBlockingStub stub() {
    return CacheServiceGrpc.newBlockingStub(channel);
  }

  private static EvictExecutionCacheRequest execution() {
    return EvictExecutionCacheRequest.newBuilder().setWorkflowExecutionId(executionId()).build();
  }

  private static WorkflowExecutionIdentifier executionId() {
    return WorkflowExecutionIdentifier.newBuilder()
        .setProject("shop")
        .setDomain("development")
        .setName("e1")
        .build();
  }

  private static EvictTaskExecutionCacheRequest task() {
    return EvictTaskExecutionCacheRequest.newBuilder()
        .setTaskExecutionId(
            TaskExecutionIdentifier.newBuilder()
                .setNodeExecutionId(
                    NodeExecutionIdentifier.newBuilder()
                        .setExecutionId(executionId())
                        .setNodeId("n0"))
                .setTaskId(
                    Identifier.newBuilder()
                        .setProject("tools")
                        .setDomain("production")
                        .setName("a task")
                        .setVersion("v1"))
                .setRetryAttempt(2))
        .build();
  }
}
