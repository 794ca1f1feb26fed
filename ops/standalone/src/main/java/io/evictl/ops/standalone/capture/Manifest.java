package io.evictl.ops.standalone.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code capture.json} says about a capture.
 *
 * @param layout whether flyteadmin and datacatalog have a database each
 * @param buckets buckets that hold the objects
 * @param catalogPrefix {@code scheme://bucket/prefix/} below which datacatalog stores; the
 *     allow-list of an eviction
 * @param rawPrefixes where tasks wrote their raw outputs
 * @param flyte Flyte's version
 * @param cloudEvents {@code v1} or {@code v2}: the version of the events
 * @param about one sentence
 */
public record Manifest(
    Layout layout,
    List<String> buckets,
    String catalogPrefix,
    List<String> rawPrefixes,
    String flyte,
    String cloudEvents,
    String about) {

  /** Where flyteadmin and datacatalog keep their tables. */
  public enum Layout {
    TWO_DATABASES,
    ONE_DATABASE
  }

  public Manifest {
    buckets = List.copyOf(buckets);
    rawPrefixes = List.copyOf(rawPrefixes);
    if (buckets.isEmpty()) {
      throw new IllegalArgumentException("buckets: none named");
    }
    if (!catalogPrefix.matches("[a-z0-9]+://[^/]+/.*")) {
      throw new IllegalArgumentException(
          "catalogPrefix: '" + catalogPrefix + "' is not of the form scheme://bucket/prefix/");
    }
  }

  static Manifest read(Path file) {
    try {
      var json = new JsonMapper().readTree(file.toFile());
      return new Manifest(
          layout(text(json, "layout")),
          texts(json, "buckets"),
          text(json, "catalogPrefix"),
          texts(json, "rawPrefixes"),
          json.path("flyte").asText(""),
          json.path("cloudEvents").asText(""),
          json.path("about").asText(""));
    } catch (IOException | IllegalArgumentException problem) {
      throw new CaptureException(file, String.valueOf(problem.getMessage()), problem);
    }
  }

  private static Layout layout(String name) {
    return switch (name) {
      case "two-databases" -> Layout.TWO_DATABASES;
      case "one-database" -> Layout.ONE_DATABASE;
      default ->
          throw new IllegalArgumentException(
              "layout: '" + name + "' is neither two-databases nor one-database");
    };
  }

  private static String text(JsonNode json, String field) {
    var node = json.path(field);
    if (!node.isTextual()) {
      throw new IllegalArgumentException(field + ": missing");
    }
    return node.textValue();
  }

  private static List<String> texts(JsonNode json, String field) {
    var all = new ArrayList<String>();
    json.path(field).forEach(node -> all.add(node.asText()));
    return all;
  }
}
