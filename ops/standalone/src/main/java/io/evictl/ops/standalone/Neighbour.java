package io.evictl.ops.standalone;

import io.evictl.schemas.KafkaClients;
import io.evictl.schemas.registry.HttpSchemaRegistry;
import io.evictl.schemas.registry.RegistrySettings;
import io.evictl.schemas.settings.Settings;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** A server that a room can't begin without. */
record Neighbour(String name, String where, Attempt attempt) {
  private static final int SECONDS = 5;

  /** Throws if the server does not answer. */
  @FunctionalInterface
  interface Attempt {
    void reach() throws Exception;
  }

  static Neighbour kafka(Map<String, String> all) {
    var brokers = Settings.under("kafka.", all).required("bootstrap.servers");
    var properties = new HashMap<String, Object>(KafkaClients.properties(all));
    return new Neighbour(
        "Kafka",
        brokers,
        () -> {
          var admin = Admin.create(Map.copyOf(properties));
          try {
            admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS);
          } finally {
            admin.close(Duration.ZERO);
          }
        });
  }

  static Neighbour registry(Map<String, String> all) {
    var settings = new HashMap<>(all);
    settings.put("registry.attempts", "1");
    settings.put("registry.timeout", SECONDS + "s");
    var registrySettings = RegistrySettings.from(settings);
    return new Neighbour(
        "schema registry",
        Settings.under("registry.", all).required("url"),
        () -> {
          try (var registry = new HttpSchemaRegistry(registrySettings)) {
            registry.latest("evictl-is-anybody-there-value");
          }
        });
  }

  static Neighbour database(String name, String url, String user, String password) {
    var properties = new Properties();
    properties.put("loginTimeout", Integer.toString(SECONDS));
    if (!user.isEmpty()) {
      properties.put("user", user);
      properties.put("password", password);
    }
    return new Neighbour(
        name,
        url.replaceAll("\\?.*", ""),
        () -> DriverManager.getConnection(url, properties).close());
  }
}
