package io.evictl.producer.snapshot;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What flyteadmin's own API told of captured executions: another program's view of the same rows.
 *
 * @param execution as the API told it
 */
record CapturedExecutions(JsonNode execution) {

  static Stream<CapturedExecutions> of(String capture) {
    try {
      var json =
          new ObjectMapper().readTree(TestAdminDatabase.resource(capture, "executions.json"));
      return list(json.get("executions")).map(CapturedExecutions::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ExecutionId id() {
    return Objects.requireNonNull(execution(execution.get("id")));
  }

  String phase() {
    return execution.get("phase").asText();
  }

  boolean archived() {
    return execution.get("state").asText().equals("EXECUTION_ARCHIVED");
  }

  /** By array node, the items that hit the cache; only nodes with hits. */
  Map<String, BitSet> itemHits() {
    var hits = new HashMap<String, BitSet>();
    for (var node : execution.get("nodes")) {
      for (var item : node.path("arrayItems")) {
        if (item.path("cacheStatus").asText().equals("CACHE_HIT")) {
          hits.computeIfAbsent(node.get("nodeId").asText(), id -> new BitSet())
              .set(item.get("index").asInt());
        }
      }
    }
    return hits;
  }

  /** The states a snapshot must tell, in the order of node ids, without {@code endedAt}. */
  List<NodeState> states() {
    var states = new ArrayList<NodeState>();
    var enclosing =
        list(execution.get("nodes")).map(node -> text(node.path("parent"))).collect(toSet());
    for (var node : execution.get("nodes")) {
      var entry = entry(node.path("catalog"));
      var child = execution(node.path("childExecution"));
      if (entry != null
          || child != null
          || enclosing.contains(node.get("nodeId").asText())
          || node.get("isDynamic").asBoolean()
          || node.get("isArray").asBoolean()
          || ranInVain(node)) {
        states.add(state(node, entry, child));
      }
    }
    states.sort(Comparator.comparing(NodeState::getNodeId));
    return states;
  }

  /** The phantoms of event version 1 have task executions that never began. */
  private static boolean ranInVain(JsonNode node) {
    return !Set.of("SUCCEEDED", "RECOVERED", "SKIPPED").contains(node.get("phase").asText())
        && list(node.path("taskExecutions"))
            .anyMatch(task -> !task.get("phase").asText().equals("UNDEFINED"));
  }

  private NodeState state(JsonNode node, @Nullable EntryKey entry, @Nullable ExecutionId child) {
    var source = node.path("catalog").path("sourceTaskExecution");
    var status = text(node.path("cacheStatus"));
    return NodeState.newBuilder()
        .setNodeId(node.get("nodeId").asText())
        .setSpecNodeId(text(node.path("specNodeId")))
        .setParentNodeId(text(node.path("parent")))
        .setPhase(NodePhase.valueOf(node.get("phase").asText()))
        .setIsParent(node.get("isParent").asBoolean())
        .setIsDynamic(node.get("isDynamic").asBoolean())
        .setIsArray(node.get("isArray").asBoolean())
        .setTask(task(node, source))
        .setChildren(child == null ? List.of() : List.of(verified(child)))
        .setCacheStatus(status == null ? CacheStatus.UNKNOWN : CacheStatus.valueOf(status))
        .setEntry(entry)
        .setArtifactId(entry == null ? null : node.at("/catalog/artifactTag/artifactId").asText())
        .setSeenProducer(producer(entry, status, source))
        .build();
  }

  /** No node of these captures was recovered: a source, or what the execution wrote itself. */
  private @Nullable ExecutionId producer(
      @Nullable EntryKey entry, @Nullable String status, JsonNode source) {
    if (entry == null) {
      return null;
    }
    if (source.isObject()) {
      return execution(source.at("/nodeExecutionId/executionId"));
    }
    return "CACHE_POPULATED".equals(status) ? id() : null;
  }

  private static @Nullable TaskId task(JsonNode node, JsonNode source) {
    var ran =
        list(node.path("taskExecutions"))
            .max(Comparator.comparing(attempt -> attempt.get("retryAttempt").asInt()))
            .map(attempt -> attempt.get("taskId"));
    var id = ran.orElse(source.path("taskId"));
    if (!id.isObject()) {
      return null;
    }
    return TaskId.newBuilder()
        .setProject(id.get("project").asText())
        .setDomain(id.get("domain").asText())
        .setName(id.get("name").asText())
        .setVersion(id.get("version").asText())
        .build();
  }

  private static ChildExecution verified(ExecutionId child) {
    return ChildExecution.newBuilder().setExecution(child).setLink(ChildLink.VERIFIED).build();
  }

  private static @Nullable EntryKey entry(JsonNode catalog) {
    if (!catalog.at("/datasetId/resourceType").asText().equals("DATASET")) {
      return null;
    }
    var dataset = catalog.get("datasetId");
    return EntryKey.newBuilder()
        .setProject(dataset.get("project").asText())
        .setDomain(dataset.get("domain").asText())
        .setDataset(dataset.get("name").asText())
        .setVersion(dataset.get("version").asText())
        .setTag(catalog.at("/artifactTag/name").asText())
        .build();
  }

  private static @Nullable ExecutionId execution(JsonNode id) {
    return !id.isObject()
        ? null
        : ExecutionId.newBuilder()
            .setProject(id.get("project").asText())
            .setDomain(id.get("domain").asText())
            .setName(id.get("name").asText())
            .build();
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
  }

  private static Stream<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return execution.get("id").get("name").asText() + " " + execution.get("shape").asText();
  }
}
