package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ApicurioRegistryIT extends RegistryContract {

  private static final String INT =
      """
      {"type":"record","name":"I","fields":[{"name":"a","type":"int"}]}""";
  private static final String STRING =
      """
      {"type":"record","name":"I","fields":[{"name":"a","type":"string"}]}""";

  @TempDir Path folder;

  @Override
  RegistryServer registry() {
    return Servers.shared().registry();
  }

  @Test
  void register_refusesIncompatibleSchema() throws Exception {
    register("incompatible", INT);
    var reply = send("POST", "/subjects/incompatible/versions", wrapped(STRING));
    assertThat(reply.status()).isEqualTo(409);
  }

  @Test
  void onPostgres_keepsSchemasOverRestart() throws Exception {
    var postgres = Servers.shared().postgres();
    int id;
    try (var first = RegistryServer.onPostgres(folder, 0, postgres, "registry_it")) {
      var reply = send(first, "POST", "/subjects/kept/versions", wrapped(INT));
      assertThat(reply.status()).isEqualTo(200);
      id = reply.body().path("id").asInt();
    }
    int port = FreePort.pick();
    try (var second = RegistryServer.onPostgres(folder, port, postgres, "registry_it")) {
      assertThat(second.url()).isEqualTo("http://127.0.0.1:" + port + "/apis/ccompat/v7");
      var latest = send(second, "GET", "/subjects/kept/versions/latest", "").body();
      assertThat(latest.path("id").asInt()).isEqualTo(id);
      assertThat(send(second, "GET", "/config", "").body().path("compatibilityLevel").asText())
          .isEqualTo("FULL_TRANSITIVE");
    }
  }
}
