package io.evictl.gateway.flyte;

import com.google.protobuf.Message;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Problem;
import io.evictl.gateway.http.Route;
import io.evictl.gateway.idl.EvictCacheResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The routes of the proposed API, as its annotations give them. How long is waited is said as to
 * any grpc-gateway: {@code Grpc-Timeout: 30S}.
 */
final class CacheRoutes {
  static final String REQUEST_ID = "Evictl-Request-Id";

  private static final String BASE = "/api/v1/cache/";
  private static final Pattern TIMEOUT = Pattern.compile("(\\d{1,8})([HMSmun])");

  private final CacheCalls calls;

  CacheRoutes(CacheCalls calls) {
    this.calls = calls;
  }

  List<Route> routes() {
    return List.of(
        new Route("DELETE", BASE + "executions/{project}/{domain}/{name}", this::execution),
        new Route(
            "DELETE",
            BASE
                + "task_executions/{project}/{domain}/{name}/{node_id}/{task_project}"
                + "/{task_domain}/{task_name}/{task_version}/{retry_attempt}",
            this::taskExecution));
  }

  private Answer execution(Call call) throws InterruptedException {
    return answer(
        calls.evict(call.principal(), executionId(call), call.key(), patience(call)),
        response -> response);
  }

  private Answer taskExecution(Call call) throws InterruptedException {
    var task = taskExecutionId(call);
    return answer(
        calls.evict(call.principal(), task, call.key(), patience(call)), response -> response);
  }

  static TaskExecutionIdentifier taskExecutionId(Call call) {
    return TaskExecutionIdentifier.newBuilder()
        .setNodeExecutionId(
            NodeExecutionIdentifier.newBuilder()
                .setExecutionId(executionId(call))
                .setNodeId(call.part("node_id")))
        .setTaskId(
            Identifier.newBuilder()
                .setResourceType(ResourceType.TASK)
                .setProject(call.part("task_project"))
                .setDomain(call.part("task_domain"))
                .setName(call.part("task_name"))
                .setVersion(call.part("task_version")))
        .setRetryAttempt(attempt(call))
        .build();
  }

  static WorkflowExecutionIdentifier executionId(Call call) {
    return WorkflowExecutionIdentifier.newBuilder()
        .setProject(call.part("project"))
        .setDomain(call.part("domain"))
        .setName(call.part("name"))
        .build();
  }

  private static int attempt(Call call) {
    try {
      int attempt = Integer.parseInt(call.part("retry_attempt"));
      if (attempt >= 0) {
        return attempt;
      }
    } catch (NumberFormatException e) {
      throw Problem.badRequest("retry_attempt is a whole number from 0");
    }
    throw Problem.badRequest("retry_attempt is a whole number from 0");
  }

  static Optional<Duration> patience(Call call) {
    return call.header().apply("Grpc-Timeout").map(CacheRoutes::duration);
  }

  private static Duration duration(String text) {
    var timeout = TIMEOUT.matcher(text);
    if (!timeout.matches()) {
      throw Problem.badRequest("Grpc-Timeout is a number with its unit, such as 30S");
    }
    long amount = Long.parseLong(timeout.group(1));
    return switch (timeout.group(2)) {
      case "H" -> Duration.ofHours(amount);
      case "M" -> Duration.ofMinutes(amount);
      case "S" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMillis(amount);
      case "u" -> Duration.ofNanos(amount * 1000);
      default -> Duration.ofNanos(amount);
    };
  }

  /**
   * @param form the route's own answer
   */
  static Answer answer(Answered answered, Function<EvictCacheResponse, Message> form) {
    return switch (answered) {
      case Answered.Done done ->
          Answer.json(200, ProtoJson.of(form.apply(done.response())))
              .with(REQUEST_ID, done.requestId());
      case Answered.GoesOn goesOn ->
          problem(504, "Eviction goes on", goesOn.message(), goesOn.requestId());
      case Answered.Unknown unknown ->
          problem(404, "Not found", unknown.why(), unknown.requestId());
      case Answered.Refused refused -> problem(409, "Refused", refused.why(), refused.requestId());
    };
  }

  private static Answer problem(int status, String title, String why, String requestId) {
    return new Problem(status, title, why)
        .with("requestId", requestId)
        .answer()
        .with(REQUEST_ID, requestId);
  }
}
