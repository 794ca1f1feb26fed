package io.evictl.ops.systemtests.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.gateway.idl.EvictTaskExecutionCacheRequest;
import io.evictl.ops.cli.Evictl;
import io.evictl.ops.cli.deployment.KafkaDeployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.systemtests.python.Venv;
import io.evictl.ops.systemtests.shared.SharedStandalone;
import io.evictl.ops.systemtests.shared.SharedStandalone.Running;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Twenty wishes, by every door that can express them: the same requests are on the topic. What
 * doors add by themselves is spelled out here: the proposed API includes cache hits and gives no
 * reason, and the command line leaves out a task's version, which identifies no entry.
 */
@ExtendWith(SharedStandalone.class)
class SameRequestsIT {
  private static final List<Wish> WISHES = Wish.all();
  private static final int SECONDS = 60;

  private static Running running;
  private static Messaging messaging;

  @BeforeAll
  static void start(Running shared) {
    running = shared;
    messaging = Messaging.from(running.settings());
  }

  @AfterAll
  static void stop() {
    messaging.close();
  }

  @Test
  void publisher_sendsThemAsBuilt() throws Exception {
    try (var publisher = new EvictionPublisher(messaging)) {
      for (int i = 0; i < WISHES.size(); i++) {
        var request = WISHES.get(i).build().apply(EvictionRequests.api());
        publisher.submit(request.reason("publisher " + i).build()).get();
      }
    }
    areOnTheTopic("publisher");
  }

  @Test
  void api_sendsTheSame() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      for (int i = 0; i < WISHES.size(); i++) {
        var wish = WISHES.get(i);
        var body =
            "{\"target\": %s, \"options\": %s, \"reason\": \"api %d\"}"
                .formatted(wish.target(), wish.options(), i);
        var answer =
            http.send(
                HttpRequest.newBuilder(URI.create(running.gatewayUrl() + "/evictl/v1/evictions"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      }
    }
    areOnTheTopic("api");
  }

  @Test
  void commandLine_sendsTheSame() throws Exception {
    for (int i = 0; i < WISHES.size(); i++) {
      var line = new ArrayList<>(List.of("evict"));
      line.addAll(WISHES.get(i).command());
      line.addAll(List.of("--reason", "cli " + i, "--data", running.folder().toString()));
      if (!line.contains("--dry-run")) {
        line.add("--yes");
      }
      var said = new StringWriter();
      var writer = new PrintWriter(said, true);
      int exit =
          Evictl.run(
              new Screen(writer, writer, false),
              KafkaDeployment::open,
              line.toArray(String[]::new));
      // A dry run waits for its answer: nobody knows the execution.
      assertThat(exit).as(said.toString()).isEqualTo(line.contains("--dry-run") ? 3 : 0);
    }
    areOnTheTopic("cli");
  }

  @Test
  void python_sendsTheSame() throws Exception {
    var wishes = new ObjectMapper().createArrayNode();
    for (int i = 0; i < WISHES.size(); i++) {
      var wish = wishes.addObject().put("id", UUID.randomUUID().toString());
      wish.put("reason", "python " + i);
      wish.set("target", new ObjectMapper().readTree(WISHES.get(i).target()));
      wish.set("options", new ObjectMapper().readTree(WISHES.get(i).options()));
    }
    var venv = Venv.get();
    var file = Files.createTempFile("evictl-wishes-", ".json");
    try {
      Files.writeString(file, wishes.toString());
      venv.python(
          Path.of("target").toAbsolutePath(),
          "wishes",
          Map.of(),
          Path.of("src/test/python/wishes.py").toAbsolutePath().toString(),
          running.gatewayUrl(),
          file.toString());
    } finally {
      Files.delete(file);
    }
    areOnTheTopic("python");
  }

  @Test
  void proposedGrpc_sendsTheSame_withHits() throws Exception {
    var channel =
        NettyChannelBuilder.forTarget("dns:///" + running.setting("gateway.grpc.listen"))
            .usePlaintext()
            .build();
    try {
      var key = Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);
      var execution = new Metadata();
      var task = new Metadata();
      var executionKey = UUID.randomUUID().toString();
      var taskKey = UUID.randomUUID().toString();
      execution.put(key, executionKey);
      task.put(key, taskKey);
      var stub =
          CacheServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
      // Nobody knows the execution: each is answered with an error, and on the topic.
      refused(
          () ->
              stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(execution))
                  .evictExecutionCache(
                      EvictExecutionCacheRequest.newBuilder()
                          .setWorkflowExecutionId(execution())
                          .build()));
      refused(
          () ->
              stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(task))
                  .evictTaskExecutionCache(
                      EvictTaskExecutionCacheRequest.newBuilder()
                          .setTaskExecutionId(task())
                          .build()));
      isOnTheTopic(executionKey, Wish.EXECUTION);
      isOnTheTopic(taskKey, Wish.TASK_EXECUTION);
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void proposedRoutes_sendTheSame_withHits() throws Exception {
    var execution = "flytesnacks/development/nobody-1";
    var task = execution + "/n0-0-dn1/flytesnacks/development/shop.load_orders/v1/0";
    isOnTheTopic(route("DELETE", "/api/v1/cache/executions/" + execution, ""), Wish.EXECUTION);
    isOnTheTopic(route("DELETE", "/api/v1/cache/task_executions/" + task, ""), Wish.TASK_EXECUTION);
    var evict = "{\"evict_cache\": true}";
    isOnTheTopic(route("PUT", "/api/v1/executions/" + execution, evict), Wish.EXECUTION);
    isOnTheTopic(route("PUT", "/api/v1/task_executions/" + task, evict), Wish.TASK_EXECUTION);
  }

  /** Sends it and returns its id; what is asked for is not found, once it is on the topic. */
  private static String route(String method, String path, String body) throws Exception {
    var id = UUID.randomUUID().toString();
    var request =
        HttpRequest.newBuilder(URI.create(running.gatewayUrl() + path))
            .header("Idempotency-Key", id)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(404);
    }
    return id;
  }

  private static void refused(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.NOT_FOUND);
    }
  }

  /** All twenty of a door, found by their reasons. */
  private static void areOnTheTopic(String door) {
    var sent = CommandsOnTopic.requests(messaging).values();
    for (int i = 0; i < WISHES.size(); i++) {
      var reason = door + " " + i;
      var expected = comparable(WISHES.get(i).build().apply(EvictionRequests.api()).build());
      assertThat(sent)
          .filteredOn(request -> request.getReason().equals(reason))
          .as(reason)
          .extracting(SameRequestsIT::comparable)
          .containsExactly(door.equals("cli") ? withoutVersion(expected) : expected);
    }
  }

  private static void isOnTheTopic(String id, Wish wish) {
    var expected = wish.build().apply(EvictionRequests.proposedRpc()).build();
    assertThat(expected.getOptions().getIncludeCacheHits()).isTrue();
    assertThat(CommandsOnTopic.requests(messaging).values())
        .filteredOn(request -> request.getRequestId().equals(id))
        .extracting(SameRequestsIT::comparable)
        .containsExactly(comparable(expected));
  }

  /** What is left when who, when, why and the id are taken away. */
  private static EvictionRequest comparable(EvictionRequest request) {
    return EvictionRequest.newBuilder(request)
        .setRequestId("")
        .setRequestedBy("")
        .setReason("")
        .setRequestedAt(Instant.EPOCH)
        .build();
  }

  private static EvictionRequest withoutVersion(EvictionRequest request) {
    return request
        .getTarget()
        .getTaskExecution()
        .map(
            task ->
                EvictionRequest.newBuilder(request)
                    .setTarget(
                        EvictionTarget.newBuilder().setTaskExecution(withoutVersion(task)).build())
                    .build())
        .orElse(request);
  }

  private static TaskExecutionId withoutVersion(TaskExecutionId task) {
    return TaskExecutionId.newBuilder(task)
        .setTask(TaskId.newBuilder(task.getTask()).setVersion("").build())
        .build();
  }

  private static WorkflowExecutionIdentifier execution() {
    return WorkflowExecutionIdentifier.newBuilder()
        .setProject(Wish.NOBODY.getProject())
        .setDomain(Wish.NOBODY.getDomain())
        .setName(Wish.NOBODY.getName())
        .build();
  }

  private static TaskExecutionIdentifier task() {
    var task = Wish.TASK.getTask();
    return TaskExecutionIdentifier.newBuilder()
        .setTaskId(
            Identifier.newBuilder()
                .setProject(task.getProject())
                .setDomain(task.getDomain())
                .setName(task.getName())
                .setVersion(task.getVersion()))
        .setNodeExecutionId(
            NodeExecutionIdentifier.newBuilder()
                .setExecutionId(execution())
                .setNodeId(Wish.TASK.getNode().getNodeId()))
        .build();
  }
}
