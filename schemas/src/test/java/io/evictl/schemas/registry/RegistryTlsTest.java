package io.evictl.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTlsTest {
  private static final String PASSWORD = "changeit";
  private static final byte[] FOUND =
      "{\"schema\": \"\\\"string\\\"\"}".getBytes(StandardCharsets.UTF_8);

  @Test
  void byId_trustsTheStoreAndShowsItsKey(@TempDir Path folder) throws Exception {
    var server = store(folder, "server");
    var client = store(folder, "client");
    var https = start(server, client);
    try {
      var trust = tls("truststore", server);
      var both = new HashMap<>(trust);
      both.putAll(tls("keystore", client));

      assertThat(byId(https, both)).isTrue();
      assertThatThrownBy(() -> byId(https, trust)).isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> byId(https, Map.of()))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("PKIX");
    } finally {
      https.stop(0);
    }
  }

  @Test
  void store_thatCannotBeReadIsASettingsError(@TempDir Path folder) {
    var settings =
        RegistrySettings.from(
            Map.of(
                "registry.url",
                "https://127.0.0.1:1",
                "registry.tls.truststore.path",
                folder.resolve("absent.p12").toString()));

    assertThatThrownBy(() -> new HttpSchemaRegistry(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("absent.p12");
  }

  private static boolean byId(HttpsServer https, Map<String, String> tls) {
    var all = new HashMap<>(tls);
    all.put("registry.url", "https://127.0.0.1:" + https.getAddress().getPort());
    all.put("registry.attempts", "1");
    try (var registry = new HttpSchemaRegistry(RegistrySettings.from(all))) {
      return registry.byId(1).isPresent();
    }
  }

  private static Map<String, String> tls(String name, Path store) {
    var prefix = "registry.tls." + name;
    return Map.of(prefix + ".path", store.toString(), prefix + ".password", PASSWORD);
  }

  private static HttpsServer start(Path own, Path trusted) throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = HttpsServer.create(loopback, 0);
    var context = new TlsSettings(stored(trusted), stored(own)).context();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, FOUND.length);
            exchange.getResponseBody().write(FOUND);
          }
        });
    server.start();
    return server;
  }

  private static Optional<TlsSettings.Store> stored(Path path) {
    return Optional.of(new TlsSettings.Store(path, "PKCS12", Optional.of(Secret.of(PASSWORD))));
  }

  /** A self-signed certificate; the store that holds its key also serves to trust it. */
  private static Path store(Path folder, String name) throws Exception {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var path = folder.resolve(name + ".p12");
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                path.toString(),
                "-storepass",
                PASSWORD,
                "-validity",
                "2")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(made.waitFor()).isZero();
    return path;
  }
}
