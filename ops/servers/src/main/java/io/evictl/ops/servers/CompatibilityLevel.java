package io.evictl.ops.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A registry's global level, put at start: Apicurio's own default accepts everything. */
enum CompatibilityLevel {
  FULL_TRANSITIVE;

  /** Sets it, and so shows that the registry answers; false as long as it does not. */
  boolean set(HttpClient client, String registryUrl) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(registryUrl + "/config"))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"compatibility\":\"%s\"}".formatted(name())))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Sets it, or fails. */
  void require(String registryUrl) {
    try (var client = HttpClient.newHttpClient()) {
      if (!set(client, registryUrl)) {
        throw new ServerStartException("server=registry " + registryUrl + " refuses its level");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("server=registry start was interrupted", e);
    }
  }
}
