package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flyteidl.admin.ExecutionOuterClass;
import flyteidl.admin.ExecutionOuterClass.ExecutionState;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.idl.AdminServiceGrpc;
import io.evictl.gateway.idl.ExecutionUpdateRequest;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.RequestState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Updates that evict: the state goes to flyteadmin first, the eviction to the topic. */
@ExtendWith(LeakCheck.class)
class UpdateTest {
  private static final String EXECUTION = "/api/v1/executions/shop/development/e1";
  private static final String TASK =
      "/api/v1/task_executions/shop/development/e1/n0/shop/development/t/v1/0";

  @TempDir Path folder;

  private FakeFlyteadmin flyteadmin;
  private Server server;
  private TestGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    flyteadmin = new FakeFlyteadmin();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(flyteadmin)
            .build()
            .start();
    gateway =
        TestGateway.with(
            Map.of(
                "gateway.flyteadmin.target",
                "127.0.0.1:" + server.getPort(),
                "gateway.flyteadmin.plaintext",
                "true"));
    gateway.deployment().answer(RequestState.EVICTED, status -> status);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    gateway.close();
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void evictAlone_leavesTheStateAsItIs() throws Exception {
    var route = put(gateway, EXECUTION, "{\"evict_cache\": true}");
    assertThat(route.statusCode()).isEqualTo(200);
    assertThat(route.body()).isEqualTo("{\"cache_eviction_errors\":{\"errors\":[]}}");
    assertThat(put(gateway, EXECUTION, "{\"evictCache\": true}").statusCode()).isEqualTo(200);
    var rpc = stub().updateExecution(update().setEvictCache(true).build());
    assertThat(rpc.hasCacheEvictionErrors()).isTrue();

    assertThat(flyteadmin.states).isEmpty();
    assertThat(gateway.deployment().requests())
        .hasSize(3)
        .allSatisfy(sent -> assertThat(sent.getOptions().getIncludeCacheHits()).isTrue());
  }

  @Test
  void stateAndEviction_areBothDone() throws Exception {
    put(gateway, EXECUTION, "{\"state\": \"EXECUTION_ARCHIVED\", \"evict_cache\": true}");
    stub()
        .updateExecution(
            update()
                .setState(ExecutionUpdateRequest.State.EXECUTION_ARCHIVED)
                .setEvictCache(true)
                .build());
    assertThat(flyteadmin.states)
        .containsExactly(ExecutionState.EXECUTION_ARCHIVED, ExecutionState.EXECUTION_ARCHIVED);
    assertThat(gateway.deployment().requests()).hasSize(2);
  }

  @Test
  void stateAlone_evictsNothing() throws Exception {
    var route = put(gateway, EXECUTION, "{\"state\": \"EXECUTION_ARCHIVED\"}");
    assertThat(route.body()).isEqualTo("{\"cache_eviction_errors\":null}");
    assertThat(put(gateway, EXECUTION, "{}").statusCode()).isEqualTo(200);
    assertThat(flyteadmin.states)
        .containsExactly(ExecutionState.EXECUTION_ARCHIVED, ExecutionState.EXECUTION_ACTIVE);
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void flyteadminThatRefuses_evictsNothing() throws Exception {
    flyteadmin.refusal = Status.NOT_FOUND;
    var both = "{\"state\": \"EXECUTION_ARCHIVED\", \"evict_cache\": true}";
    assertThat(put(gateway, EXECUTION, both).statusCode()).isEqualTo(404);
    assertThatThrownBy(
            () ->
                stub()
                    .updateExecution(
                        update()
                            .setState(ExecutionUpdateRequest.State.EXECUTION_ARCHIVED)
                            .setEvictCache(true)
                            .build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    assertThat(gateway.deployment().requests()).isEmpty();
  }

  @Test
  void withoutFlyteadmin_onlyStatesAreRefused() throws Exception {
    try (var alone = TestGateway.open()) {
      alone.deployment().answer(RequestState.EVICTED, status -> status);
      var both = "{\"state\": \"EXECUTION_ARCHIVED\", \"evict_cache\": true}";
      assertThat(put(alone, EXECUTION, both).statusCode()).isEqualTo(409);
      assertThat(alone.deployment().requests()).isEmpty();
      assertThat(put(alone, EXECUTION, "{\"evict_cache\": true}").statusCode()).isEqualTo(200);
    }
  }

  /** Who may archive but not evict changes nothing at all with an update that asks for both. */
  @Test
  void rights_areCheckedBeforeAnythingIsDone() throws Exception {
    try (var guarded =
        TestGateway.guarded(
            folder,
            Map.of(
                "gateway.flyteadmin.target",
                "127.0.0.1:" + server.getPort(),
                "gateway.flyteadmin.plaintext",
                "true"))) {
      for (var token : List.of(TestGateway.BOB, TestGateway.EVE, TestGateway.ADA)) {
        var body = "{\"state\": \"EXECUTION_ARCHIVED\", \"evict_cache\": true}";
        var answer =
            guarded.send(
                guarded
                    .request(EXECUTION, token)
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).isEqualTo(403);
      }
      assertThat(flyteadmin.states).isEmpty();
      assertThat(guarded.deployment().requests()).isEmpty();
    }
  }

  @Test
  void taskExecution_isEvicted_andNothingElseCanBeUpdated() throws Exception {
    assertThat(put(gateway, TASK, "{\"evict_cache\": true}").statusCode()).isEqualTo(200);
    assertThat(gateway.deployment().requests())
        .singleElement()
        .satisfies(sent -> assertThat(sent.getTarget().getTaskExecution()).isPresent());
    for (var body :
        List.of("{}", "{\"evict_cache\": 1}", "{\"evict_cache\": true, \"evictCache\": true}")) {
      assertThat(put(gateway, TASK, body).statusCode()).as(body).isEqualTo(400);
    }
    var other = "{\"id\": {\"project\": \"shop\"}, \"evict_cache\": true}";
    assertThat(put(gateway, EXECUTION, other).statusCode()).isEqualTo(400);
    assertThat(gateway.deployment().requests()).hasSize(1);
  }

  private static HttpResponse<String> put(TestGateway gateway, String path, String body)
      throws Exception {
    return gateway.send(
        gateway
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  private AdminServiceGrpc.AdminServiceBlockingStub stub() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  private static ExecutionUpdateRequest.Builder update() {
    return ExecutionUpdateRequest.newBuilder()
        .setId(
            WorkflowExecutionIdentifier.newBuilder()
                .setProject("shop")
                .setDomain("development")
                .setName("e1"));
  }

  /** Flyte's own service, by Flyte's own classes. */
  private static final class FakeFlyteadmin
      extends flyteidl.service.AdminServiceGrpc.AdminServiceImplBase {
    final List<ExecutionState> states = new CopyOnWriteArrayList<>();
    volatile @Nullable Status refusal;

    @Override
    public void updateExecution(
        ExecutionOuterClass.ExecutionUpdateRequest request,
        StreamObserver<ExecutionOuterClass.ExecutionUpdateResponse> observer) {
      var refused = refusal;
      if (refused != null) {
        observer.onError(refused.asException());
        return;
      }
      states.add(request.getState());
      observer.onNext(ExecutionOuterClass.ExecutionUpdateResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
