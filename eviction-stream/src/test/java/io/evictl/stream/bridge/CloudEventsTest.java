package io.evictl.stream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.bridge.Bridged.Ignored;
import io.evictl.stream.bridge.Bridged.Malformed;
import io.evictl.stream.bridge.Bridged.Translated;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
  private static final String NODE = "com.flyte.resource.flyteidl.admin.NodeExecutionEventRequest";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final CloudEvents cloudEvents = new CloudEvents();

  /** Events of a live Flyte against what its API says of the same executions. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2", "array-v1"})
  void capturedEvents_tellTheNodesThatTheApiTells(String capture) throws IOException {
    var nodes = new TreeMap<String, List<NodeState>>();
    var phases = new TreeMap<String, List<ExecutionPhase>>();
    int ignored = 0;
    for (var line : text(capture + ".jsonl").lines().toList()) {
      var record = MAPPER.readTree(line);
      var value = record.get("value").toString().getBytes(UTF_8);
      switch (cloudEvents.read(Optional.of(record.get("type").asText()), value)) {
        case Translated(ExecutionEvent event) -> {
          var name = event.getExecution().getName();
          event.getNodes().ifPresent(n -> list(nodes, name).addAll(n));
          event.getPhase().ifPresent(phase -> list(phases, name).add(phase));
        }
        case Ignored(var kind) -> {
          assertThat(kind).isEqualTo("task");
          ignored++;
        }
        case Malformed(var cause) -> throw new AssertionError(line, cause);
      }
    }
    assertThat(ignored).isEqualTo(3);
    var expected = MAPPER.readTree(text(capture + "-expected.json"));
    assertThat(expected.size()).isPositive();
    for (var execution : expected.properties()) {
      var name = execution.getKey();
      assertThat(phases.get(name))
          .contains(ExecutionPhase.valueOf(execution.getValue().get("phase").asText()));
      assertThat(entries(nodes.getOrDefault(name, List.of())))
          .isEqualTo(entries(execution.getValue().get("nodes")));
      var children = new TreeSet<String>();
      nodes
          .getOrDefault(name, List.of())
          .forEach(
              node ->
                  node.getChildren()
                      .forEach(
                          child -> {
                            assertThat(child.getLink()).isEqualTo(ChildLink.UNVERIFIED);
                            children.add(child.getExecution().getName());
                          }));
      assertThat(children)
          .containsExactlyElementsOf(
              MAPPER.convertValue(execution.getValue().get("children"), List.class));
    }
  }

  private static <T> List<T> list(TreeMap<String, List<T>> lists, String name) {
    return lists.computeIfAbsent(name, n -> new ArrayList<>());
  }

  private static TreeMap<String, List<String>> entries(List<NodeState> nodes) {
    var entries = new TreeMap<String, List<String>>();
    for (var node : nodes) {
      node.getEntry()
          .ifPresent(
              entry ->
                  entries.put(
                      node.getNodeId(),
                      List.of(
                          entry.getDataset(),
                          entry.getVersion(),
                          entry.getTag().orElse(""),
                          node.getArtifactId().orElse(""),
                          node.getSeenProducer().map(p -> p.getName()).orElse(""))));
    }
    return entries;
  }

  private static TreeMap<String, List<String>> entries(JsonNode nodes) {
    var entries = new TreeMap<String, List<String>>();
    nodes
        .properties()
        .forEach(
            node -> {
              var values = new ArrayList<String>();
              node.getValue().forEach(value -> values.add(value.asText()));
              entries.put(node.getKey(), values);
            });
    return entries;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = CloudEventsTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void recoveredNode_saysPopulatedButNotByWhom() {
    var node = node("RECOVERED", "CACHE_POPULATED", "DATASET");
    assertThat(node.getEntry()).isPresent();
    assertThat(node.getSeenProducer()).isEmpty();
    assertThat(node("SUCCEEDED", "CACHE_POPULATED", "DATASET").getSeenProducer()).isPresent();
  }

  @Test
  void failedPut_namesTheTask_soThereIsNoEntry() {
    var node = node("SUCCEEDED", "CACHE_PUT_FAILURE", "TASK");
    assertThat(node.getEntry()).isEmpty();
    assertThat(node.getArtifactId()).isEmpty();
    assertThat(node.getCacheStatus()).isEqualTo(CacheStatus.CACHE_PUT_FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.Something, ignored",
    "com.flyte.resource.cloudevents.ExecutionStart, ignored",
    "com.flyte.resource.cloudevents.TaskExecution, malformed",
    "com.flyte.resource.cloudevents.NodeExecution, malformed",
    "'', malformed"
  })
  void unknownTypes_areIgnored_wrongOnesAreNot(String type, String expected) {
    var bridged = cloudEvents.read(Optional.of(type), "{\"event\":{}}".getBytes(UTF_8));
    assertThat(bridged).isInstanceOf(expected.equals("ignored") ? Ignored.class : Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"event\":[]}",
        "{\"event\":{\"id\":{}}}",
        "{\"event\":{\"id\":{\"nodeId\":\"n0\",\"executionId\":{\"project\":\"p\"}}}}",
        "{\"event\":{\"id\":{\"nodeId\":\"n0\",\"executionId\":{\"project\":\"p\",\"domain\":\"d\","
            + "\"name\":\"n\"}},\"occurredAt\":\"yesterday\"}}"
      })
  void nonsense_isMalformed(String json) {
    assertThat(cloudEvents.read(Optional.of(NODE), json.getBytes(UTF_8)))
        .isInstanceOf(Malformed.class);
  }

  /** As captured of an array node: each event names the items that changed, zero left out. */
  @ParameterizedTest
  @CsvSource({
    "com.flyte.resource.flyteidl.admin.TaskExecutionEventRequest, event",
    "com.flyte.resource.cloudevents.TaskExecution, rawEvent"
  })
  void arrayNodesTask_tellsItsItemsThatHit(String type, String field) {
    var event = task(field, "{\"cacheStatus\":\"CACHE_HIT\"}," + item(9) + "," + item(2, "MISS"));
    assertThat(cloudEvents.read(Optional.of(type), event))
        .isInstanceOfSatisfying(
            Translated.class,
            translated -> {
              var node = translated.event().getNodes().orElseThrow().getFirst();
              assertThat(translated.event().getExecution().getName()).isEqualTo("own");
              assertThat(node.getNodeId()).isEqualTo("n0");
              assertThat(node.getPhase()).isEqualTo(NodePhase.UNKNOWN);
              assertThat(node.getTask().orElseThrow().getName()).isEqualTo("shop.map");
              assertThat(BitSet.valueOf(node.getItems().orElseThrow().getHits()).stream())
                  .containsExactly(0, 9);
            });
    assertThat(cloudEvents.read(Optional.of(type), task(field, item(2, "POPULATED"))))
        .isInstanceOf(Ignored.class);
    assertThat(cloudEvents.read(Optional.of(type), task(field, item(-1))))
        .isInstanceOf(Malformed.class);
    assertThat(cloudEvents.read(Optional.of(type), task(field, item(1_000_000))))
        .isInstanceOf(Malformed.class);
  }

  private static String item(int index) {
    return item(index, "HIT");
  }

  private static String item(int index, String status) {
    return "{\"index\":%d,\"cacheStatus\":\"CACHE_%s\"}".formatted(index, status);
  }

  private static byte[] task(String field, String items) {
    return """
        {"%s":{"taskId":{"resourceType":"TASK","project":"p","domain":"d","name":"shop.map"},
         "parentNodeExecutionId":{"nodeId":"n0",
           "executionId":{"project":"p","domain":"d","name":"own"}},
         "phase":"RUNNING","occurredAt":"2026-01-15T10:20:30.123456789Z",
         "metadata":{"externalResources":[%s]}}}
        """
        .formatted(field, items)
        .getBytes(UTF_8);
  }

  @Test
  void noValue_isMalformed() {
    assertThat(cloudEvents.read(Optional.of(NODE), null)).isInstanceOf(Malformed.class);
  }

  private NodeState node(String phase, String cacheStatus, String resourceType) {
    var json =
        """
        {"event":{"id":{"nodeId":"n0","executionId":{"project":"p","domain":"d","name":"own"}},
         "phase":"%s","occurredAt":"2026-01-15T10:20:30.123456789Z","newField":{"a":[1]},
         "taskNodeMetadata":{"cacheStatus":"%s","catalogKey":{
          "datasetId":{"resourceType":"%s","project":"p","domain":"d","name":"x","version":"1"},
          "artifactTag":{"artifactId":"a","name":"flyte_cached-1"}}}}}
        """
            .formatted(phase, cacheStatus, resourceType);
    var bridged = cloudEvents.read(Optional.of(NODE), json.getBytes(UTF_8));
    assertThat(bridged).isInstanceOf(Translated.class);
    return ((Translated) bridged).event().getNodes().orElseThrow().getFirst();
  }
}
