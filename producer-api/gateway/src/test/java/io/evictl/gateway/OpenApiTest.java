package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.evictl.gateway.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description and the routes tell of each other: none has what the other lacks. */
class OpenApiTest {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.open();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void description_hasAllRoutesAndNoOther() throws Exception {
    var described = new TreeSet<String>();
    paths(description())
        .forEach(
            (path, methods) ->
                methods
                    .fieldNames()
                    .forEachRemaining(
                        method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    assertThat(described)
        .isEqualTo(
            gateway.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void description_namesTheSamePathParameters_andWhatIsOpen() throws Exception {
    var description = description();
    for (var route : gateway.routes()) {
      var operation =
          description
              .path("paths")
              .path(route.template())
              .path(route.method().toLowerCase(Locale.ROOT));
      assertThat(parameters(operation)).as(route.template()).isEqualTo(names(route));
      assertThat(operation.path("security").isArray())
          .as("open: " + route.template())
          .isEqualTo(route.open());
    }
  }

  @Test
  void references_leadSomewhere() throws Exception {
    var description = description();
    var references = new ArrayList<String>();
    description.findValues("$ref").forEach(reference -> references.add(reference.asText()));
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(description.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  private JsonNode description() throws Exception {
    var answer = gateway.send(gateway.request("/evictl/v1/openapi.yaml"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return new YAMLMapper().readTree(answer.body());
  }

  private static Map<String, JsonNode> paths(JsonNode description) {
    return description.path("paths").properties().stream()
        .collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue()));
  }

  private static List<String> parameters(JsonNode operation) {
    var names = new ArrayList<String>();
    for (var parameter : operation.path("parameters")) {
      if (parameter.path("in").asText().equals("path")) {
        names.add(parameter.path("name").asText());
      }
    }
    return names;
  }

  private static List<String> names(Route route) {
    return NAME.matcher(route.template()).results().map(name -> name.group(1)).toList();
  }
}
