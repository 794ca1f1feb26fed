package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.gateway.idl.EvictExecutionCacheRequest;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.settings.SettingsException;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both doors speak TLS with a certificate of PEM files, and nothing but TLS then. */
@ExtendWith(LeakCheck.class)
class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;

  private static KeyStore store;
  private static KeyStore stranger;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void makeCertificate() throws Exception {
    store = certificate("server", "CN=localhost");
    stranger = certificate("stranger", "CN=stranger");
    certificate =
        pem("certificate.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    key =
        pem("key.pem", "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
  }

  private static KeyStore certificate(String name, String subject) throws Exception {
    var file = folder.resolve(name + ".p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                // Half a second's work: to compile it well takes longer.
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  @Test
  void http_speaksTls() throws Exception {
    try (var gateway = TestGateway.with(settings(certificate, key));
        var client =
            HttpClient.newBuilder().sslContext(context(store, new KeyManager[0])).build()) {
      var uri = URI.create("https://localhost:" + gateway.httpPort() + "/evictl/v1/health");
      var answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(RawHttp.send(gateway.httpPort(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void grpc_speaksTls() throws Exception {
    try (var gateway = TestGateway.with(settings(certificate, key))) {
      var channel =
          NettyChannelBuilder.forAddress("localhost", gateway.grpcPort())
              .sslContext(GrpcSslContexts.forClient().trustManager(certificate.toFile()).build())
              .build();
      try {
        assertThatThrownBy(
                () ->
                    CacheServiceGrpc.newBlockingStub(channel)
                        .evictExecutionCache(EvictExecutionCacheRequest.getDefaultInstance()))
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT));
      } finally {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /** A certificate is asked for, not needed; whose it is the file says, read anew as it changes. */
  @Test
  void clients_areKnownByTheirCertificates() throws Exception {
    var tokens =
        Files.writeString(
            folder.resolve("tokens.json"),
            """
            {"principals": [{"name": "nightly", "subject": "CN=localhost",
              "roles": [{"project": "*", "domain": "*", "actions": ["read"]}]}]}
            """);
    var settings = new HashMap<>(settings(certificate, key));
    var strangers =
        pem("stranger.pem", "CERTIFICATE", stranger.getCertificate("server").getEncoded());
    var both =
        Files.writeString(
            folder.resolve("both.pem"),
            Files.readString(certificate) + Files.readString(strangers));
    settings.put("gateway.tls.clients.ca.file", both.toString());
    settings.put("gateway.tokens.file", tokens.toString());
    try (var gateway = TestGateway.with(settings);
        var known = HttpClient.newBuilder().sslContext(context(store, keys(store))).build();
        var another = HttpClient.newBuilder().sslContext(context(store, keys(stranger))).build();
        var unknown =
            HttpClient.newBuilder().sslContext(context(store, new KeyManager[0])).build()) {
      assertThat(list(gateway, known)).isEqualTo(200);
      assertThat(list(gateway, another)).isEqualTo(401);
      assertThat(list(gateway, unknown)).isEqualTo(401);
      assertThat(grpc(gateway, true)).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(grpc(gateway, false)).isEqualTo(Code.UNAUTHENTICATED);
    }
    Files.writeString(tokens, Files.readString(tokens).replace("CN=localhost", "CN=another"));
    try (var gateway = TestGateway.with(settings);
        var known = HttpClient.newBuilder().sslContext(context(store, keys(store))).build()) {
      assertThat(list(gateway, known)).isEqualTo(401);
      assertThat(grpc(gateway, true)).isEqualTo(Code.UNAUTHENTICATED);
    }
  }

  /** The same name, by nobody's authority but its own. */
  @Test
  void clients_ofAnotherAuthorityAreNotLetIn() throws Exception {
    var forged = certificate("forged", "CN=localhost");
    var settings = new HashMap<>(settings(certificate, key));
    settings.put("gateway.tls.clients.ca.file", certificate.toString());
    settings.put(
        "gateway.tokens.file",
        Files.writeString(
                folder.resolve("tokens.json"),
                "{\"principals\": [{\"name\": \"n\", \"subject\": \"CN=localhost\"}]}")
            .toString());
    try (var gateway = TestGateway.with(settings);
        var client = HttpClient.newBuilder().sslContext(context(store, keys(forged))).build()) {
      assertThatThrownBy(() -> list(gateway, client)).isInstanceOf(IOException.class);
    }
  }

  private static int list(TestGateway gateway, HttpClient client) throws Exception {
    var uri = URI.create("https://localhost:" + gateway.httpPort() + "/evictl/v1/evictions");
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  /** What becomes of a call that names nothing. */
  private static Code grpc(TestGateway gateway, boolean certified) throws Exception {
    var context = GrpcSslContexts.forClient().trustManager(certificate.toFile());
    if (certified) {
      context.keyManager(certificate.toFile(), key.toFile());
    }
    var channel =
        NettyChannelBuilder.forAddress("localhost", gateway.grpcPort())
            .sslContext(context.build())
            .build();
    try {
      CacheServiceGrpc.newBlockingStub(channel)
          .evictExecutionCache(EvictExecutionCacheRequest.getDefaultInstance());
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static KeyManager[] keys(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  private static SSLContext context(KeyStore trusted, KeyManager[] keys) throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void files_thatDoNotFitAreRefused() {
    for (var wrong :
        new Path[][] {
          {certificate, certificate}, {key, key}, {certificate, folder.resolve("no")}
        }) {
      assertThatThrownBy(() -> TestGateway.with(settings(wrong[0], wrong[1])))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("gateway.tls");
    }
  }

  private static Map<String, String> settings(Path certificate, Path key) {
    return Map.of(
        "gateway.tls.cert.file", certificate.toString(), "gateway.tls.key.file", key.toString());
  }

  private static Path pem(String name, String what, byte[] bytes) throws IOException {
    var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }
}
