package io.evictl.ops.standalone;

import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.RegistryServer;
import io.evictl.ops.servers.S3Server;
import java.util.Map;
import java.util.TreeMap;

/** The settings of rooms and clients that find the servers of a standalone. */
final class DeploymentSettings {
  private DeploymentSettings() {}

  static Map<String, String> of(
      StandaloneSettings wanted,
      KafkaServer kafka,
      PostgresServer postgres,
      S3Server s3,
      RegistryServer registry) {
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("topics.replication.factor", "1");
    settings.put("registry.url", registry.url());
    settings.put("stream.state.dir", wanted.folder().resolve("stream").toString());
    settings.put("storage.catalog.jdbc.url", jdbcUrl(postgres, Standalone.CATALOG_DATABASE));
    settings.put("storage.catalog.jdbc.user", postgres.user());
    settings.put("storage.catalog.jdbc.password", postgres.password());
    settings.put("storage.allow", String.join(",", wanted.allowList()));
    settings.put("storage.s3.endpoint", s3.endpoint().toString());
    settings.put("storage.s3.region", s3.region());
    settings.put("storage.s3.path-style", "true");
    settings.put("storage.s3.access-key", s3.accessKey());
    settings.put("storage.s3.secret-key", s3.secretKey());
    settings.put("snapshot.jdbc.url", jdbcUrl(postgres, Standalone.ADMIN_DATABASE));
    settings.put("snapshot.jdbc.user", postgres.user());
    settings.put("snapshot.jdbc.password", postgres.password());
    return settings;
  }

  private static String jdbcUrl(PostgresServer postgres, String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(postgres.host(), postgres.port(), database);
  }

  static int port(String hostAndPort) {
    return Integer.parseInt(hostAndPort.substring(hostAndPort.lastIndexOf(':') + 1));
  }
}
