package io.evictl.gateway.v1;

import io.evictl.gateway.http.Body;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Problem;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;

/** The body of a submit: target, options and reason, by the names of the records' fields. */
final class SubmitBody {
  private SubmitBody() {}

  /**
   * The request, with the defaults of our own API.
   *
   * @throws Problem 400
   */
  static EvictionRequests read(Call call) {
    var request = EvictionRequests.api();
    call.key().ifPresent(request::requestId);
    var body = new Body("", call.json());
    body.object("target")
        .ifPresent(
            target -> {
              target(target, request);
              target.end();
            });
    body.object("options")
        .ifPresent(
            options -> {
              options(options, request);
              options.end();
            });
    body.optionalText("reason").ifPresent(request::reason);
    body.end();
    return request;
  }

  private static void target(Body target, EvictionRequests request) {
    target.object("workflowExecution").map(SubmitBody::whole).ifPresent(request::execution);
    target.list("executions", SubmitBody::execution).ifPresent(request::executions);
    target
        .object("nodeExecution")
        .ifPresent(
            node -> {
              request.node(node(node));
              node.end();
            });
    target
        .object("taskExecution")
        .ifPresent(
            task -> {
              request.taskExecution(task(task));
              task.end();
            });
    target
        .object("entry")
        .ifPresent(
            entry -> {
              request.entry(entry(entry));
              entry.end();
            });
  }

  private static ExecutionId whole(Body body) {
    var execution = execution(body);
    body.end();
    return execution;
  }

  private static ExecutionId execution(Body body) {
    return ExecutionId.newBuilder()
        .setProject(body.text("project"))
        .setDomain(body.text("domain"))
        .setName(body.text("name"))
        .build();
  }

  private static NodeId node(Body body) {
    return NodeId.newBuilder()
        .setExecution(whole(body.object("execution").orElseThrow(() -> missing("execution"))))
        .setNodeId(body.text("nodeId"))
        .build();
  }

  private static TaskExecutionId task(Body body) {
    var node = body.object("node").orElseThrow(() -> missing("node"));
    var task = body.object("task").orElseThrow(() -> missing("task"));
    var id =
        TaskExecutionId.newBuilder()
            .setNode(node(node))
            .setTask(
                TaskId.newBuilder()
                    .setProject(task.text("project"))
                    .setDomain(task.text("domain"))
                    .setName(task.text("name"))
                    .setVersion(task.text("version"))
                    .build())
            .setRetryAttempt(attempt(body))
            .build();
    node.end();
    task.end();
    return id;
  }

  private static int attempt(Body body) {
    long attempt = body.number("retryAttempt").orElse(0L);
    if (attempt < 0 || attempt > Integer.MAX_VALUE) {
      throw Problem.badRequest("retryAttempt is out of bounds");
    }
    return (int) attempt;
  }

  /** An entry, as target or in a control. */
  static EntryKey entry(Body body) {
    var entry =
        EntryKey.newBuilder()
            .setProject(body.text("project"))
            .setDomain(body.text("domain"))
            .setDataset(body.text("dataset"))
            .setVersion(body.text("version"));
    body.optionalText("tag").ifPresent(entry::setTag);
    body.optionalText("artifactId").ifPresent(entry::setArtifactId);
    return entry.build();
  }

  private static void options(Body options, EvictionRequests request) {
    options.choice("mode", EvictionMode.class).ifPresent(request::mode);
    options.flag("includeChildExecutions").ifPresent(request::includeChildExecutions);
    options.flag("includeCacheHits").ifPresent(request::includeCacheHits);
    options.flag("includeRawOutputs").ifPresent(request::includeRawOutputs);
    options.choice("dynamicScope", DynamicScope.class).ifPresent(request::dynamicScope);
    options.choice("whenNotConcluded", WhenNotConcluded.class).ifPresent(request::whenNotConcluded);
    options.number("purgeDelayMillis").map(Duration::ofMillis).ifPresent(request::purgeDelay);
    options.number("deadlineMillis").map(Duration::ofMillis).ifPresent(request::deadline);
    options.number("childDeadlineMillis").map(Duration::ofMillis).ifPresent(request::childDeadline);
    options
        .object("limits")
        .ifPresent(
            limits -> {
              limits.number("maxEntries").ifPresent(request::maxEntries);
              limits.end();
            });
  }

  private static Problem missing(String field) {
    return Problem.badRequest(field + " is missing");
  }
}
