package io.evictl.ops.systemtests.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The executions of a capture and what evicting each must delete; made by another program. */
public final class Oracle {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<ExecutionName, OracleExecution> executions;

  private Oracle(Map<ExecutionName, OracleExecution> executions) {
    this.executions = executions;
  }

  /** Reads {@code executions.json} of a capture folder. */
  public static Oracle read(Path captureFolder) {
    Path file = captureFolder.resolve("executions.json");
    try {
      var executions = new LinkedHashMap<ExecutionName, OracleExecution>();
      for (JsonNode execution : JSON.readTree(file.toFile()).path("executions")) {
        var read = execution(execution);
        executions.put(read.id(), read);
      }
      return new Oracle(executions);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  public Collection<OracleExecution> executions() {
    return executions.values();
  }

  /** Empty where the capture lacks the execution. */
  public Optional<OracleExecution> execution(ExecutionName name) {
    return Optional.ofNullable(executions.get(name));
  }

  /**
   * What an eviction with child executions must do.
   *
   * @param includeHits option includeCacheHits
   */
  public Expectation expect(OracleExecution execution, boolean includeHits) {
    var expectation = new Expectations(executions).of(execution, includeHits);
    return execution.concluded() ? expectation : expectation.nothing();
  }

  /** What an eviction of one node must do, with all below it; cache hits left alone. */
  public Expectation expectBelow(OracleExecution execution, String node) {
    return expect(Subtree.of(execution, node, executions.values()), false);
  }

  /** What an eviction of one entry, by its tag or by its artifact, must do. */
  public static Expectation expectEntry(ListedArtifact artifact) {
    return new Expectation(
        List.of(artifact), List.of(), List.of(), Optional.of(new ExpectedCounts(1, 0, 0, 0)));
  }

  /** Every artifact that is listed for any execution, each once. */
  public Collection<ListedArtifact> artifacts() {
    var artifacts = new LinkedHashMap<String, ListedArtifact>();
    for (var execution : executions.values()) {
      Stream.of(execution.produced(), execution.hitOnly(), execution.superseded())
          .flatMap(List::stream)
          .forEach(it -> artifacts.putIfAbsent(it.dataset() + it.artifactId(), it));
    }
    return artifacts.values();
  }

  private static OracleExecution execution(JsonNode json) {
    var expected = json.path("expected");
    return new OracleExecution(
        name(json.path("id")),
        json.path("shape").asText(""),
        expected.path("concluded").asBoolean(true),
        list(expected.path("tree"), tree -> ExecutionName.parse(tree.asText())),
        expected.path("childrenNotCaptured").isEmpty(),
        launcher(json.path("parentNodeExecution")),
        list(json.path("nodes"), node -> node(node, json.path("nodes"))),
        entries(json.path("nodes")),
        itemHits(json.path("nodes")),
        list(expected.path("produced"), Oracle::artifact),
        list(expected.path("hitOnly"), Oracle::artifact),
        list(expected.path("superseded"), Oracle::artifact));
  }

  private static @Nullable NodeName launcher(JsonNode json) {
    return json.isObject()
        ? new NodeName(name(json.path("executionId")), json.path("nodeId").asText())
        : null;
  }

  private static OracleNode node(JsonNode json, JsonNode all) {
    var id = json.path("nodeId").asText();
    boolean encloses = json.path("isArray").asBoolean() || json.path("childExecution").isObject();
    for (var other : all) {
      encloses |= other.path("parent").asText().equals(id);
    }
    var datasets = new HashSet<String>();
    json.path("taskExecutions")
        .forEach(task -> datasets.add("flyte_task-" + task.at("/taskId/name").asText()));
    datasets.add(json.at("/catalog/datasetId/name").asText());
    datasets.remove("");
    return new OracleNode(id, textOrNull(json.path("parent")), encloses, datasets);
  }

  private static List<NamedEntry> entries(JsonNode nodes) {
    var entries = new ArrayList<NamedEntry>();
    for (JsonNode node : nodes) {
      var dataset = node.path("catalog").path("datasetId");
      if (dataset.path("resourceType").asText("").equals("DATASET")) {
        var tag = node.path("catalog").path("artifactTag");
        entries.add(
            new NamedEntry(
                node.path("nodeId").asText(),
                dataset(dataset),
                textOrNull(tag.path("name")),
                textOrNull(tag.path("artifactId"))));
      }
    }
    return entries;
  }

  private static List<NamedEntry> itemHits(JsonNode nodes) {
    var hits = new ArrayList<NamedEntry>();
    for (JsonNode node : nodes) {
      for (JsonNode item : node.path("arrayItems")) {
        if (item.path("cacheStatus").asText("").equals("CACHE_HIT")) {
          hits.add(
              new NamedEntry(
                  node.path("nodeId").asText(),
                  dataset(item.path("dataset")),
                  textOrNull(item.path("tagName")),
                  null));
        }
      }
    }
    return hits;
  }

  private static @Nullable String textOrNull(JsonNode json) {
    return json.isNull() || json.asText("").isEmpty() ? null : json.asText();
  }

  private static ListedArtifact artifact(JsonNode json) {
    return new ListedArtifact(
        dataset(json.path("dataset")),
        json.path("artifactId").asText(),
        Kind.parse(json.path("kind").asText()),
        name(json.path("producer")),
        list(json.path("tags"), JsonNode::asText),
        list(json.path("objects"), object -> ObjectKey.parse(object.asText())),
        list(json.path("keptObjects"), object -> ObjectKey.parse(object.asText())));
  }

  private static Dataset dataset(JsonNode json) {
    return new Dataset(
        json.path("project").asText(),
        json.path("domain").asText(),
        json.path("name").asText(),
        json.path("version").asText());
  }

  private static ExecutionName name(JsonNode json) {
    return new ExecutionName(
        json.path("project").asText(), json.path("domain").asText(), json.path("name").asText());
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
    var elements = new ArrayList<T>();
    array.forEach(json -> elements.add(element.apply(json)));
    return elements;
  }
}
