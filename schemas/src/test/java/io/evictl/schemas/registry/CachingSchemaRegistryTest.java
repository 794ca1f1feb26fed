package io.evictl.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachingSchemaRegistryTest {
  private static final Schema SCHEMA = SchemaBuilder.builder().stringType();
  private static final String FOUND = "{\"schema\": \"\\\"string\\\"\"}";
  private static final String UNKNOWN = "{\"error_code\": 40403}";

  private final ScriptedServer server = ScriptedServer.start();
  private final SchemaRegistry registry =
      new CachingSchemaRegistry(
          new HttpSchemaRegistry(
              RegistrySettings.from(
                  Map.of("registry.url", server.url(), "registry.attempts", "1"))));

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  @Test
  void byId_asksOnce() {
    server.reply(200, FOUND);

    assertThat(registry.byId(1)).hasValue(SCHEMA);
    assertThat(registry.byId(1)).hasValue(SCHEMA);
    assertThat(server.asked()).hasSize(1);
  }

  /** An id may be given later: not known is no knowledge. */
  @Test
  void byId_asksAgainForAnUnknownId() {
    server.reply(404, UNKNOWN).reply(200, FOUND);

    assertThat(registry.byId(1)).isEmpty();
    assertThat(registry.byId(1)).hasValue(SCHEMA);
  }

  @Test
  void register_asksOncePerSubject() {
    server.reply(200, "{\"id\": 4}").reply(200, "{\"id\": 4}");

    assertThat(registry.register("a", SCHEMA)).isEqualTo(4);
    assertThat(registry.register("a", SCHEMA)).isEqualTo(4);
    assertThat(registry.lookUp("a", SCHEMA)).hasValue(4);
    assertThat(registry.register("b", SCHEMA)).isEqualTo(4);
    assertThat(server.asked()).hasSize(2);
  }
}
