package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every registry that the product may talk to answers, by Confluent's REST interface. */
@Timeout(300)
abstract class RegistryContract {

  static final String TYPE = "application/vnd.schemaregistry.v1+json";
  static final ObjectMapper JSON = new ObjectMapper();

  private static final String ONE_FIELD =
      """
      {"type":"record","name":"R","fields":[{"name":"a","type":"string","default":""}]}""";
  private static final String TWO_FIELDS =
      """
      {"type":"record","name":"R","fields":[{"name":"a","type":"string","default":""},\
      {"name":"b","type":"int","default":0}]}""";

  private final HttpClient client = HttpClient.newHttpClient();

  record Reply(int status, JsonNode body) {}

  abstract RegistryServer registry();

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void register_isIdempotentAndSharesIdsBetweenSubjects() throws Exception {
    int id = register("same-a", ONE_FIELD);
    assertThat(register("same-a", ONE_FIELD)).isEqualTo(id);
    assertThat(register("same-b", ONE_FIELD)).isEqualTo(id);
    assertThat(send("GET", "/subjects/same-a/versions", "").body()).hasToString("[1]");
  }

  @Test
  void versions_countFromOne() throws Exception {
    int first = register("grown", ONE_FIELD);
    int second = register("grown", TWO_FIELDS);
    assertThat(second).isNotEqualTo(first);
    assertThat(send("GET", "/subjects/grown/versions", "").body()).hasToString("[1,2]");
    var latest = send("GET", "/subjects/grown/versions/latest", "").body();
    assertThat(latest.path("version").asInt()).isEqualTo(2);
    assertThat(latest.path("id").asInt()).isEqualTo(second);
    assertThat(latest.path("subject").asText()).isEqualTo("grown");
    assertThat(JSON.readTree(latest.path("schema").asText())).isEqualTo(JSON.readTree(TWO_FIELDS));
    assertThat(send("GET", "/subjects/grown/versions/1", "").body().path("id").asInt())
        .isEqualTo(first);
  }

  @Test
  void byId_givesSchemaText() throws Exception {
    int id = register("by-id", ONE_FIELD);
    var reply = send("GET", "/schemas/ids/" + id, "");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(JSON.readTree(reply.body().path("schema").asText()))
        .isEqualTo(JSON.readTree(ONE_FIELD));
  }

  @Test
  void lookup_findsRegisteredSchemaOnly() throws Exception {
    int id = register("looked-up", ONE_FIELD);
    var found = send("POST", "/subjects/looked-up", wrapped(ONE_FIELD));
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body().path("id").asInt()).isEqualTo(id);
    assertThat(found.body().path("version").asInt()).isEqualTo(1);
    assertRefused(send("POST", "/subjects/looked-up", wrapped(TWO_FIELDS)), 404, 40403);
  }

  @Test
  void unknown_isNotFoundWithCode() throws Exception {
    register("known", ONE_FIELD);
    assertRefused(send("GET", "/subjects/nobody/versions/latest", ""), 404, 40401);
    assertRefused(send("GET", "/subjects/known/versions/7", ""), 404, 40402);
    assertRefused(send("GET", "/schemas/ids/987654", ""), 404, 40403);
  }

  @Test
  void invalidSchema_isUnprocessable() throws Exception {
    assertRefused(send("POST", "/subjects/broken/versions", wrapped("{\"type\": ")), 422, 42201);
  }

  @Test
  void compatibility_holdsForAddedFieldWithDefault() throws Exception {
    register("compatible", ONE_FIELD);
    var reply =
        send("POST", "/compatibility/subjects/compatible/versions/latest", wrapped(TWO_FIELDS));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("is_compatible").asBoolean()).isTrue();
  }

  @Test
  void config_isFullTransitiveFromTheStart() throws Exception {
    assertThat(send("GET", "/config", "").body().path("compatibilityLevel").asText())
        .isEqualTo("FULL_TRANSITIVE");
  }

  private static void assertRefused(Reply reply, int status, int code) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    assertThat(reply.body().path("error_code").asInt()).isEqualTo(code);
  }

  int register(String subject, String schema) throws Exception {
    var reply = send("POST", "/subjects/" + subject + "/versions", wrapped(schema));
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body().path("id").asInt();
  }

  static String wrapped(String schema) throws Exception {
    return JSON.writeValueAsString(Map.of("schema", schema));
  }

  Reply send(String method, String path, String body) throws Exception {
    return send(registry(), method, path, body);
  }

  Reply send(RegistryServer server, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", TYPE)
            .header("Accept", TYPE)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }
}
