package io.evictl.ops.benchmarks.gateway;

import io.evictl.ops.benchmarks.rig.AppProcess;
import io.evictl.ops.benchmarks.rig.ConfigFile;
import io.evictl.ops.servers.FreePort;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** A broker and a registry in this JVM, topics, and a gateway in a JVM of its own. */
final class Site implements AutoCloseable {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofMinutes(2);

  private final ScratchFolder folder = ScratchFolder.create("gateway-benchmark");
  private final int port = FreePort.pick();
  private final Map<String, String> settings = new HashMap<>();
  private final Messaging messaging;
  private final AppProcess gateway;

  /**
   * @param more settings of the gateway
   */
  Site(int partitions, Map<String, String> more) {
    var servers = Servers.shared();
    settings.put("kafka.bootstrap.servers", servers.kafka().bootstrapServers());
    settings.put("topics.partitions", Integer.toString(partitions));
    settings.put("topics.replication.factor", "1");
    settings.put("registry.url", servers.lightRegistry().url());
    this.messaging = Messaging.from(settings);
    try (var admin = Admin.create(Map.<String, Object>copyOf(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
    }
    var all = new HashMap<>(settings);
    all.put("gateway.http.listen", "127.0.0.1:" + port);
    all.put("gateway.grpc.listen", "127.0.0.1:" + FreePort.pick());
    all.put("gateway.rate", "1000000");
    all.putAll(more);
    this.gateway =
        AppProcess.evictl(
            "gateway",
            ConfigFile.write(folder.path(), "gateway", all),
            folder.path().resolve("gateway.txt"),
            "outcome=listening");
    awaitReady();
  }

  private void awaitReady() {
    try (var client = HttpClient.newHttpClient()) {
      var health =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/evictl/v1/health".formatted(port)))
              .build();
      Awaitility.await()
          .atMost(DEFINITELY_TOO_SLOW)
          .ignoreExceptionsMatching(IOException.class::isInstance)
          .until(
              () ->
                  client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder.path();
  }

  Messaging messaging() {
    return messaging;
  }

  /** Broker, registry and topics, for a contender in a JVM of its own. */
  Path config(Map<String, String> more) {
    var all = new HashMap<>(settings);
    all.putAll(more);
    return ConfigFile.write(folder.path(), "contender", all);
  }

  AppProcess gateway() {
    return gateway;
  }

  @Override
  public void close() {
    try (folder) {
      gateway.close();
      messaging.close();
    }
  }
}
