package io.evictl.ops.systemtests.doors;

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
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One wish in the words of each door. Whatever a door leaves out is its default, and all doors but
 * the proposed API have the same. None of it exists: nothing is evicted by asking.
 *
 * @param build by the publisher
 * @param target by our own API, JSON
 * @param options by our own API, JSON
 * @param command by the command line
 */
record Wish(
    UnaryOperator<EvictionRequests> build, String target, String options, List<String> command) {

  static final ExecutionId NOBODY = new ExecutionId("flytesnacks", "development", "nobody-1");
  static final TaskExecutionId TASK =
      TaskExecutionId.newBuilder()
          .setNode(new NodeId(NOBODY, "n0-0-dn1"))
          .setTask(
              TaskId.newBuilder()
                  .setProject("flytesnacks")
                  .setDomain("development")
                  .setName("shop.load_orders")
                  .setVersion("v1")
                  .build())
          .build();

  private static final ExecutionId ANOTHER = new ExecutionId("ml-platform", "staging", "nobody-2");
  private static final String EXECUTION_JSON =
      "{\"project\": \"flytesnacks\", \"domain\": \"development\", \"name\": \"nobody-1\"}";
  private static final String ANOTHER_JSON =
      "{\"project\": \"ml-platform\", \"domain\": \"staging\", \"name\": \"nobody-2\"}";
  private static final String NODE_JSON =
      "{\"execution\": " + EXECUTION_JSON + ", \"nodeId\": \"n0-0-dn1\"}";
  private static final List<String> EXECUTION_LINE =
      List.of("execution", "flytesnacks/development/nobody-1");

  /** Of the twenty, the two that the proposed API can ask for, too. */
  static final Wish EXECUTION = of(it -> it, "{}");

  static final Wish TASK_EXECUTION =
      new Wish(
          it -> it.taskExecution(TASK),
          "{\"taskExecution\": {\"node\": "
              + NODE_JSON
              + ", \"task\": {\"project\": \"flytesnacks\", \"domain\": \"development\","
              + " \"name\": \"shop.load_orders\", \"version\": \"v1\"}, \"retryAttempt\": 0}}",
          "{}",
          List.of("task", "flytesnacks/development/nobody-1", "n0-0-dn1", "shop.load_orders"));

  static List<Wish> all() {
    return List.of(
        EXECUTION,
        TASK_EXECUTION,
        new Wish(
            it -> it.executions(List.of(NOBODY, ANOTHER)),
            "{\"executions\": [" + EXECUTION_JSON + ", " + ANOTHER_JSON + "]}",
            "{}",
            List.of(
                "executions", "flytesnacks/development/nobody-1", "ml-platform/staging/nobody-2")),
        new Wish(
            it -> it.node(new NodeId(NOBODY, "n0-0-dn1")),
            "{\"nodeExecution\": " + NODE_JSON + "}",
            "{}",
            List.of("node", "flytesnacks/development/nobody-1", "n0-0-dn1")),
        new Wish(
            it -> it.entry(entry().setTag("flyte_cached-é/#").build()),
            "{\"entry\": " + entryJson("\"tag\": \"flyte_cached-é/#\"") + "}",
            "{}",
            List.of(
                "entry",
                "shop/production/flyte_task-x.y/2024%20Q1%2Feu%2Bwest/flyte_cached-%C3%A9%2F%23")),
        new Wish(
            it -> it.entry(entry().setArtifactId("5c6f9192-7ee5").build()),
            "{\"entry\": " + entryJson("\"artifactId\": \"5c6f9192-7ee5\"") + "}",
            "{}",
            List.of(
                "entry", "shop/production/flyte_task-x.y/2024%20Q1%2Feu%2Bwest/#5c6f9192-7ee5")),
        of(it -> it.includeCacheHits(true), "{\"includeCacheHits\": true}", "--include-hits"),
        of(
            it -> it.includeChildExecutions(false),
            "{\"includeChildExecutions\": false}",
            "--no-children"),
        of(
            it -> it.includeRawOutputs(true),
            "{\"includeRawOutputs\": true}",
            "--include-raw-outputs"),
        of(
            it -> it.dynamicScope(DynamicScope.NODE),
            "{\"dynamicScope\": \"NODE\"}",
            "--dynamic-scope=node"),
        of(
            it -> it.dynamicScope(DynamicScope.SPEC),
            "{\"dynamicScope\": \"SPEC\"}",
            "--dynamic-scope=spec"),
        of(
            it -> it.dynamicScope(DynamicScope.CHILDREN),
            "{\"dynamicScope\": \"CHILDREN\"}",
            "--dynamic-scope=children"),
        of(
            it -> it.whenNotConcluded(WhenNotConcluded.REJECT),
            "{\"whenNotConcluded\": \"REJECT\"}",
            "--when-not-concluded=reject"),
        of(
            it -> it.whenNotConcluded(WhenNotConcluded.ASSUME_CONCLUDED),
            "{\"whenNotConcluded\": \"ASSUME_CONCLUDED\"}",
            "--when-not-concluded=assume-concluded"),
        of(it -> it.purgeDelay(Duration.ZERO), "{\"purgeDelayMillis\": 0}", "--purge-delay=0s"),
        of(
            it -> it.purgeDelay(Duration.ofDays(7)),
            "{\"purgeDelayMillis\": 604800000}",
            "--purge-delay=7d"),
        of(
            it -> it.deadline(Duration.ofHours(1)).childDeadline(Duration.ofMillis(1500)),
            "{\"deadlineMillis\": 3600000, \"childDeadlineMillis\": 1500}",
            "--deadline=1h",
            "--child-deadline=1500ms"),
        of(it -> it.maxEntries(0), "{\"limits\": {\"maxEntries\": 0}}", "--max-entries=0"),
        of(it -> it.mode(EvictionMode.PLAN), "{\"mode\": \"PLAN\"}", "--dry-run"),
        of(
            it ->
                it.includeCacheHits(true)
                    .includeChildExecutions(false)
                    .includeRawOutputs(true)
                    .dynamicScope(DynamicScope.NODE)
                    .whenNotConcluded(WhenNotConcluded.REJECT)
                    .purgeDelay(Duration.ofMinutes(5))
                    .deadline(Duration.ofMinutes(30))
                    .childDeadline(Duration.ofMinutes(10))
                    .maxEntries(5),
            """
            {"includeCacheHits": true, "includeChildExecutions": false, "includeRawOutputs": true,
             "dynamicScope": "NODE", "whenNotConcluded": "REJECT", "purgeDelayMillis": 300000,
             "deadlineMillis": 1800000, "childDeadlineMillis": 600000, "limits": {"maxEntries": 5}}
            """,
            "--include-hits",
            "--no-children",
            "--include-raw-outputs",
            "--dynamic-scope=node",
            "--when-not-concluded=reject",
            "--purge-delay=5m",
            "--deadline=30m",
            "--child-deadline=10m",
            "--max-entries=5"));
  }

  /** Of one execution. */
  private static Wish of(
      UnaryOperator<EvictionRequests> build, String options, String... commandOptions) {
    var command = new ArrayList<>(EXECUTION_LINE);
    command.addAll(List.of(commandOptions));
    return new Wish(
        it -> build.apply(it.execution(NOBODY)),
        "{\"workflowExecution\": " + EXECUTION_JSON + "}",
        options,
        command);
  }

  private static EntryKey.Builder entry() {
    return EntryKey.newBuilder()
        .setProject("shop")
        .setDomain("production")
        .setDataset("flyte_task-x.y")
        .setVersion("2024 Q1/eu+west");
  }

  private static String entryJson(String last) {
    return "{\"project\": \"shop\", \"domain\": \"production\", \"dataset\": \"flyte_task-x.y\","
        + " \"version\": \"2024 Q1/eu+west\", "
        + last
        + "}";
  }
}
