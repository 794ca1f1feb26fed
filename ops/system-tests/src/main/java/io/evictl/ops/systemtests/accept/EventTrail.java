package io.evictl.ops.systemtests.accept;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.ops.standalone.capture.CapturedEvent;
import io.evictl.ops.systemtests.oracle.Dataset;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.ListedArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a capture's events tell of its executions, read without the bridge under test. */
final class EventTrail {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT");

  private record Named(Dataset dataset, String tag, String artifactId) {}

  private final Set<ExecutionName> seen = new HashSet<>();
  private final Set<ExecutionName> concluded = new HashSet<>();
  private final Map<ExecutionName, Set<Named>> named = new HashMap<>();

  private EventTrail() {}

  static EventTrail of(Collection<CapturedEvent> events) {
    var trail = new EventTrail();
    events.forEach(trail::add);
    return trail;
  }

  /** Whether a workflow or node event names the execution. */
  boolean knows(ExecutionName execution) {
    return seen.contains(execution);
  }

  /** Whether an event tells that the execution ended. */
  boolean knowsEndOf(ExecutionName execution) {
    return concluded.contains(execution);
  }

  /** Of the artifacts, those that an event of a node of the execution itself names. */
  List<ListedArtifact> namedBy(ExecutionName execution, Collection<ListedArtifact> artifacts) {
    var names = named.getOrDefault(execution, Set.of());
    return artifacts.stream()
        .filter(
            artifact ->
                names.stream()
                    .filter(name -> name.dataset().equals(artifact.dataset()))
                    .anyMatch(
                        name ->
                            name.artifactId().equals(artifact.artifactId())
                                || artifact.tags().contains(name.tag())))
        .toList();
  }

  private void add(CapturedEvent event) {
    try {
      var json = JSON.readTree(event.value());
      var body = json.has("rawEvent") ? json.path("rawEvent") : json.path("event");
      if (body.has("executionId")) {
        var execution = name(body.path("executionId"));
        seen.add(execution);
        if (TERMINAL.contains(body.path("phase").asText())) {
          concluded.add(execution);
        }
      } else if (body.has("id")) {
        var execution = name(body.path("id").path("executionId"));
        seen.add(execution);
        note(execution, body.path("taskNodeMetadata").path("catalogKey"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("event at offset " + event.offset(), e);
    }
  }

  private void note(ExecutionName execution, JsonNode catalogKey) {
    var dataset = catalogKey.path("datasetId");
    if (dataset.path("resourceType").asText().equals("DATASET")) {
      var tag = catalogKey.path("artifactTag");
      named
          .computeIfAbsent(execution, key -> new HashSet<>())
          .add(
              new Named(
                  new Dataset(
                      dataset.path("project").asText(),
                      dataset.path("domain").asText(),
                      dataset.path("name").asText(),
                      dataset.path("version").asText()),
                  tag.path("name").asText(),
                  tag.path("artifactId").asText()));
    }
  }

  private static ExecutionName name(JsonNode json) {
    return new ExecutionName(
        json.path("project").asText(), json.path("domain").asText(), json.path("name").asText());
  }
}
