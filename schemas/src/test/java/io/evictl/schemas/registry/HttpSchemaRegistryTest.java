package io.evictl.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("A").namespace("n").fields().requiredString("s").endRecord();
  private static final String FOUND =
      """
      {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"A\\",\\"namespace\\":\\"n\\",\
      \\"fields\\":[{\\"name\\":\\"s\\",\\"type\\":\\"string\\"}]}"}\
      """;
  private static final String UNKNOWN =
      "{\"error_code\": 40403, \"message\": \"Schema not found\"}";

  private final ScriptedServer server = ScriptedServer.start();
  private final ScriptedServer other = ScriptedServer.start();

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @Test
  void register_givesTheId() {
    server.reply(200, "{\"id\": 17}");
    try (var registry = registry(Map.of())) {
      assertThat(registry.register("a/b value", SCHEMA)).isEqualTo(17);
    }
    var asked = server.asked().getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/subjects/a%2Fb%20value/versions");
    assertThat(asked.body()).startsWith("{\"schema\":\"{\\\"type\\\":\\\"record\\\"");
    assertThat(asked.authorization()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 422})
  void register_isRefusedWithTheRegistrysWords(int status) {
    server.reply(status, "{\"error_code\": 409, \"message\": \"incompatible: because\"}");
    try (var registry = registry(Map.of())) {
      assertThatThrownBy(() -> registry.register("s", SCHEMA))
          .isInstanceOf(SchemaRefusedException.class)
          .hasMessageContaining("n.A")
          .hasMessageContaining("because");
    }
    assertThat(server.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"id\": \"x\"}", "<html>"})
  void register_wantsAnId(String body) {
    server.reply(200, body);
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.register("s", SCHEMA), "subjects/s/versions");
    }
  }

  @Test
  void byId_parsesTheSchema() {
    server.reply(200, FOUND);
    try (var registry = registry(Map.of())) {
      assertThat(registry.byId(3)).hasValue(SCHEMA);
    }
    assertThat(server.asked().getFirst().path()).isEqualTo("/schemas/ids/3");
  }

  /** A follower may not have heard of a schema yet that its leader has given an id. */
  @Test
  void byId_asksAgainBeforeAnIdCountsAsUnknown() {
    server.reply(404, UNKNOWN).reply(404, UNKNOWN).reply(200, FOUND);
    try (var registry = registry(Map.of())) {
      assertThat(registry.byId(3)).hasValue(SCHEMA);
    }
  }

  @Test
  void byId_isPatientWithAnUnknownIdOnlyOnce() {
    for (int i = 0; i < 6; i++) {
      server.reply(404, UNKNOWN);
    }
    try (var registry = registry(Map.of())) {
      assertThat(registry.byId(3)).isEmpty();
      assertThat(server.asked()).hasSize(3);
      assertThat(registry.byId(3)).isEmpty();
      assertThat(server.asked()).hasSize(4);
    }
  }

  /** Else a wrong address would send every good record to the dead letters. */
  @Test
  void byId_doesNotTakeTheNotFoundOfAnotherServerForTheRegistrys() {
    server.reply(404, "<html>no such page</html>").reply(404, "{\"error_code\": 404}");
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.byId(3), "registry.url");
      assertUnavailable(() -> registry.byId(3), "registry.url");
    }
  }

  @Test
  void byId_isEmptyForASchemaOfAnotherKind() {
    server.reply(200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"syntax = 'proto3';\"}");
    try (var registry = registry(Map.of())) {
      assertThat(registry.byId(3)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "[]", ""})
  void byId_doesNotTakeNonsenseForAnAnswer(String body) {
    server.reply(200, body);
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.byId(3), "schemas/ids/3");
    }
  }

  @Test
  void latest_isEmptyForAnUnknownSubject() {
    server
        .reply(404, "{\"error_code\": 40401}")
        .reply(200, FOUND.replaceFirst("\\{", "{\"id\": 5, \"version\": 2, "));
    try (var registry = registry(Map.of())) {
      assertThat(registry.latest("s")).isEmpty();
      assertThat(registry.latest("s")).hasValue(new SchemaRegistry.Registered(5, 2, SCHEMA));
    }
  }

  @Test
  void isCompatible_asksAboutAllVersions() {
    server.reply(200, "{\"is_compatible\": false}").reply(404, "{\"error_code\": 40401}");
    try (var registry = registry(Map.of())) {
      assertThat(registry.isCompatible("s", SCHEMA)).isFalse();
      assertThat(registry.isCompatible("new", SCHEMA)).isTrue();
    }
    assertThat(server.asked().getFirst().path()).isEqualTo("/compatibility/subjects/s/versions");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 429, 408})
  void send_triesAgainWhatPasses(int status) {
    server.reply(status, "busy").reply(status, "").reply(200, "{\"id\": 17}");
    try (var registry = registry(Map.of())) {
      assertThat(registry.register("s", SCHEMA)).isEqualTo(17);
    }
  }

  @Test
  void send_givesUpAfterTheAttempts() {
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.byId(3), "answers 500, 3 times");
    }
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void send_namesARegistryThatIsNotThere() {
    server.close();
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.byId(3), "no registry at");
    }
  }

  @Test
  void send_asksTheNextUrlWhenOneFailsAndStaysThere() {
    server.reply(503, "");
    other.reply(200, FOUND).reply(200, FOUND);
    var both = Map.of("registry.url", server.url() + "/, " + other.url());
    try (var registry = registry(both)) {
      assertThat(registry.byId(3)).hasValue(SCHEMA);
      assertThat(registry.byId(4)).hasValue(SCHEMA);
    }
    assertThat(server.asked()).hasSize(1);
    assertThat(other.asked()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void send_doesNotRepeatRefusedCredentials(int status) {
    server.reply(status, "no");
    try (var registry = registry(Map.of())) {
      assertUnavailable(() -> registry.byId(3), "registry.basic");
    }
    assertThat(server.asked()).hasSize(1);
  }

  /** Credentials go to the base URL alone: a redirect is an error, not a way to go. */
  @Test
  void send_followsNoRedirect() {
    server.redirect(other.url() + "/schemas/ids/3");
    other.reply(200, FOUND);
    try (var registry = registry(basic())) {
      assertUnavailable(() -> registry.byId(3), "redirects are not followed");
    }
    assertThat(server.asked().getFirst().authorization()).hasValue("Basic dTpww6Q=");
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void send_carriesTheBearerToken() {
    server.reply(200, FOUND);
    try (var registry = registry(Map.of("registry.bearer.token", "abc"))) {
      assertThat(registry.byId(3)).isPresent();
    }
    assertThat(server.asked().getFirst().authorization()).hasValue("Bearer abc");
  }

  @Test
  void close_endsAPause() throws Exception {
    var registry = registry(Map.of("registry.backoff", "1h", "registry.attempts", "2"));
    var call =
        CompletableFuture.runAsync(() -> registry.byId(3)).handle((done, failure) -> failure);
    await().until(() -> !server.asked().isEmpty());
    registry.close();

    assertThat(call.get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(RegistryUnavailableException.class);
  }

  private static Map<String, String> basic() {
    return Map.of("registry.basic.user", "u", "registry.basic.password", "pä");
  }

  private HttpSchemaRegistry registry(Map<String, String> more) {
    var settings = new HashMap<String, String>();
    settings.put("registry.url", server.url());
    settings.put("registry.attempts", "3");
    settings.put("registry.backoff", "1ms");
    settings.putAll(more);
    return new HttpSchemaRegistry(RegistrySettings.from(settings));
  }

  private static void assertUnavailable(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(message);
  }
}
