package io.evictl.gateway.flyte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Problem;
import io.evictl.gateway.http.Route;
import io.evictl.gateway.idl.ExecutionUpdateRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The routes of the updates: flyteadmin's own for an execution, and one like it for a task
 * execution. Bodies may spell fields either way, as flyteadmin's do; the path tells what is meant.
 */
final class UpdateRoutes {
  private static final Set<String> KNOWN = Set.of("id", "state", "evict_cache", "evictCache");

  private final CacheCalls calls;

  UpdateRoutes(CacheCalls calls) {
    this.calls = calls;
  }

  List<Route> routes() {
    return List.of(
        new Route("PUT", "/api/v1/executions/{project}/{domain}/{name}", this::execution),
        new Route(
            "PUT",
            "/api/v1/task_executions/{project}/{domain}/{name}/{node_id}/{task_project}"
                + "/{task_domain}/{task_name}/{task_version}/{retry_attempt}",
            this::taskExecution));
  }

  private Answer execution(Call call) throws InterruptedException {
    var body = body(call);
    var id = CacheRoutes.executionId(call);
    refuseOtherId(body.path("id"), id.getProject(), id.getDomain(), id.getName());
    var update = ExecutionUpdateRequest.newBuilder().setEvictCache(evict(body));
    if (body.hasNonNull("state")) {
      update.setState(state(body.get("state")));
    }
    try {
      return CacheRoutes.answer(
          calls.update(
              call.principal(),
              id,
              Updates.archived(update.build()),
              update.getEvictCache(),
              call.key(),
              CacheRoutes.patience(call)),
          Updates::ofExecution);
    } catch (FlyteadminException e) {
      throw new Problem(status(e), "Flyteadmin refused", String.valueOf(e.getMessage()));
    }
  }

  private Answer taskExecution(Call call) throws InterruptedException {
    if (!evict(body(call))) {
      throw Problem.badRequest("evict_cache is all that can be updated here");
    }
    return CacheRoutes.answer(
        calls.evict(
            call.principal(),
            CacheRoutes.taskExecutionId(call),
            call.key(),
            CacheRoutes.patience(call)),
        Updates::ofTaskExecution);
  }

  private static ObjectNode body(Call call) {
    var body = call.json();
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                throw Problem.badRequest("the body has a field that is not known");
              }
            });
    return body;
  }

  private static boolean evict(ObjectNode body) {
    var flags =
        List.of("evict_cache", "evictCache").stream()
            .flatMap(name -> Optional.ofNullable(body.get(name)).stream())
            .toList();
    if (flags.size() > 1 || !flags.stream().allMatch(JsonNode::isBoolean)) {
      throw Problem.badRequest("evict_cache is true or false, once");
    }
    return !flags.isEmpty() && flags.getFirst().booleanValue();
  }

  private static ExecutionUpdateRequest.State state(JsonNode state) {
    try {
      return Updates.state(state.asText());
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("state is EXECUTION_ACTIVE or EXECUTION_ARCHIVED");
    }
  }

  /** Whoever names two executions may mean either. */
  private static void refuseOtherId(JsonNode id, String project, String domain, String name) {
    if (!id.isMissingNode()
        && !(project.equals(id.path("project").asText())
            && domain.equals(id.path("domain").asText())
            && name.equals(id.path("name").asText()))) {
      throw Problem.badRequest("id is not the execution of the path");
    }
  }

  private static int status(FlyteadminException refused) {
    return switch (refused.status().getCode()) {
      case NOT_FOUND -> 404;
      case FAILED_PRECONDITION -> 409;
      case UNAVAILABLE, DEADLINE_EXCEEDED -> 503;
      default -> 502;
    };
  }
}
