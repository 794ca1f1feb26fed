package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.ask.FakeDeployment;
import io.evictl.gateway.hooks.Archivals;
import io.evictl.gateway.http.HttpLimits;
import io.evictl.gateway.http.Route;
import io.evictl.gateway.v1.Explaining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Both doors over a deployment in memory. */
final class TestGateway implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Ada may do all in shop, Bob only look, approve and archive there; Eve may do all elsewhere. */
  static final String ADA = "ada-canary-token-0123456789";

  static final String BOB = "bob-canary-token-0123456789";
  static final String EVE = "eve-canary-token-0123456789";

  /** Flo may do all everywhere. */
  static final String FLO = "flo-canary-token-0123456789";

  private final FakeDeployment deployment = new FakeDeployment();
  private final Doors doors;
  private final HttpClient client;

  private TestGateway(
      Map<String, String> more,
      HttpLimits limits,
      Archivals archivals,
      @Nullable Explaining explaining) {
    var settings = new HashMap<String, String>();
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    settings.put("registry.url", "http://127.0.0.1:1");
    settings.put("gateway.http.listen", "127.0.0.1:0");
    settings.put("gateway.grpc.listen", "127.0.0.1:0");
    settings.put("gateway.wait", "10s");
    settings.put("gateway.rate", "1000000");
    settings.putAll(more);
    var read = GatewaySettings.from(settings);
    read.messaging().close();
    var evictions =
        new Evictions(
            deployment,
            deployment.statuses(),
            deployment,
            read.entryLimit(),
            InstantSource.system());
    this.doors =
        new Doors(
            read,
            limits,
            new Behind(evictions, () -> true, archivals, explaining, InstantSource.system()));
    doors.start();
    this.client = HttpClient.newHttpClient();
  }

  /** Without tokens. */
  static TestGateway open() {
    return with(Map.of());
  }

  static TestGateway with(Map<String, String> more) {
    return with(more, changes -> List.of());
  }

  static TestGateway with(Map<String, String> more, HttpLimits limits) {
    return new TestGateway(more, limits, changes -> List.of(), null);
  }

  static TestGateway with(Map<String, String> more, Archivals archivals) {
    return new TestGateway(more, HttpLimits.DEFAULT, archivals, null);
  }

  /** With the principals above, in a file of that folder. */
  static TestGateway guarded(Path folder, Map<String, String> more) {
    return guarded(folder, more, null);
  }

  static TestGateway guarded(
      Path folder, Map<String, String> more, @Nullable Explaining explaining) {
    try {
      var file = folder.resolve("tokens.json");
      Files.writeString(file, TOKENS);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      var all = new HashMap<>(more);
      all.put("gateway.tokens.file", file.toString());
      return new TestGateway(all, HttpLimits.DEFAULT, changes -> List.of(), explaining);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String TOKENS =
      """
      {"principals": [
        {"name": "ada", "token": "%s", "roles": [{"project": "shop", "domain": "*",
          "actions": ["read", "plan", "evict", "hits", "approve", "restore", "control"]}]},
        {"name": "bob", "token": "%s", "roles": [{"project": "shop", "domain": "*",
          "actions": ["read", "approve", "archive"]}]},
        {"name": "eve", "token": "%s", "roles": [{"project": "elsewhere", "domain": "*",
          "actions": ["read", "plan", "evict", "hits", "approve", "restore", "control"]}]},
        {"name": "flo", "token": "%s", "roles": [{"project": "*", "domain": "*",
          "actions": ["read", "plan", "evict", "hits", "approve", "restore", "control"]}]}
      ]}
      """
          .formatted(ADA, BOB, EVE, FLO);

  FakeDeployment deployment() {
    return deployment;
  }

  List<Route> routes() {
    return doors.routes();
  }

  int httpPort() {
    return doors.httpAddress().getPort();
  }

  int grpcPort() {
    return doors.grpcAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + httpPort() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
  }

  HttpRequest.Builder request(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  static HttpRequest.Builder post(HttpRequest.Builder request, String body) {
    return request
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    client.close();
    doors.close();
  }
}
