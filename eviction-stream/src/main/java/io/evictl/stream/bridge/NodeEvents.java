package io.evictl.stream.bridge;

import static io.evictl.stream.bridge.EventJson.flag;
import static io.evictl.stream.bridge.EventJson.required;
import static io.evictl.stream.bridge.EventJson.text;
import static io.evictl.stream.bridge.EventJson.textOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code flyteidl.event.NodeExecutionEvent} (flyteidl event/event.proto) as a node state. */
final class NodeEvents {
  private NodeEvents() {}

  static NodeState read(JsonNode event, ExecutionId execution, Instant occurredAt)
      throws MalformedEventException {
    var phase =
        EventJson.constant(
            NodePhase.class, text(event, "phase").orElse("UNDEFINED"), NodePhase.UNKNOWN);
    var task = event.path("taskNodeMetadata");
    var cacheStatus =
        EventJson.constant(
            CacheStatus.class,
            text(task, "cacheStatus").orElse("CACHE_DISABLED"),
            CacheStatus.UNKNOWN);
    var key = task.path("catalogKey");
    var entry = entry(key);
    return NodeState.newBuilder()
        .setNodeId(required(event.path("id"), "nodeId", "node event"))
        .setSpecNodeId(textOrNull(event, "specNodeId"))
        .setParentNodeId(textOrNull(event.path("parentNodeMetadata"), "nodeId"))
        .setPhase(phase)
        .setIsParent(flag(event, "isParent"))
        .setIsDynamic(flag(event, "isDynamic"))
        .setIsArray(flag(event, "isArray"))
        .setTask(task(event.path("targetEntity")))
        .setChildren(children(event.path("workflowNodeMetadata").path("executionId")))
        .setCacheStatus(cacheStatus)
        .setEntry(entry)
        .setArtifactId(entry == null ? null : textOrNull(key.path("artifactTag"), "artifactId"))
        .setSeenProducer(entry == null ? null : producer(key, execution, cacheStatus, phase))
        .setEndedAt(isTerminal(phase) ? occurredAt : null)
        .build();
  }

  /** A failed put names the task instead of a dataset, and no tag: no entry. */
  private static @Nullable EntryKey entry(JsonNode key) {
    var dataset = key.path("datasetId");
    var tag = text(key.path("artifactTag"), "name");
    var artifactId = text(key.path("artifactTag"), "artifactId");
    if (!text(dataset, "resourceType").filter("DATASET"::equals).isPresent()
        || text(dataset, "name").isEmpty()
        || (tag.isEmpty() && artifactId.isEmpty())) {
      return null;
    }
    return EntryKey.newBuilder()
        .setProject(text(dataset, "project").orElse(""))
        .setDomain(text(dataset, "domain").orElse(""))
        .setDataset(text(dataset, "name").orElse(""))
        .setVersion(text(dataset, "version").orElse(""))
        .setTag(tag.orElse(null))
        .setArtifactId(tag.isPresent() ? null : artifactId.orElse(null))
        .build();
  }

  /** POPULATED proves nothing for a recovered node, which copies the original's metadata. */
  private static @Nullable ExecutionId producer(
      JsonNode key, ExecutionId own, CacheStatus cacheStatus, NodePhase phase) {
    var source = key.path("sourceTaskExecution").path("nodeExecutionId").path("executionId");
    return EventJson.executionIfComplete(source)
        .orElse(
            cacheStatus == CacheStatus.CACHE_POPULATED && phase != NodePhase.RECOVERED
                ? own
                : null);
  }

  private static List<ChildExecution> children(JsonNode child) {
    return EventJson.executionIfComplete(child)
        .map(id -> List.of(new ChildExecution(id, ChildLink.UNVERIFIED)))
        .orElse(List.of());
  }

  static @Nullable TaskId task(JsonNode target) {
    if (!text(target, "resourceType").filter("TASK"::equals).isPresent()) {
      return null;
    }
    return new TaskId(
        text(target, "project").orElse(""),
        text(target, "domain").orElse(""),
        text(target, "name").orElse(""),
        text(target, "version").orElse(""));
  }

  private static boolean isTerminal(NodePhase phase) {
    return switch (phase) {
      case SUCCEEDED, FAILED, ABORTED, SKIPPED, TIMED_OUT, RECOVERED -> true;
      case UNKNOWN, UNDEFINED, QUEUED, RUNNING, FAILING, DYNAMIC_RUNNING -> false;
    };
  }
}
