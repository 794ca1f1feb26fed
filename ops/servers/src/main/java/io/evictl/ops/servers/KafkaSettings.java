package io.evictl.ops.servers;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the broker in this process is started.
 *
 * @param folder where its data stays; null for a temporary folder
 * @param port of the clients' listener on 127.0.0.1; 0 takes a free one
 * @param advertisedPort what clients are told to connect to, for a {@link TcpProxy} in front; 0 is
 *     the port itself
 * @param overrides broker properties that win over the small-machine ones
 * @param accounts passwords by names; if there are any, clients log in by SCRAM-SHA-256, and may do
 *     what ACLs allow; {@link #ADMIN} may do everything
 */
public record KafkaSettings(
    @Nullable Path folder,
    int port,
    int advertisedPort,
    Map<String, String> overrides,
    Map<String, String> accounts) {
  /** The account that needs no ACL. */
  public static final String ADMIN = "admin";

  public KafkaSettings {
    overrides = Map.copyOf(overrides);
    accounts = Map.copyOf(accounts);
    if (port < 0 || port > 65_535 || advertisedPort < 0 || advertisedPort > 65_535) {
      throw new IllegalArgumentException("port=%d advertised=%d".formatted(port, advertisedPort));
    }
  }

  public static KafkaSettings temporary() {
    return new KafkaSettings(null, 0, 0, Map.of(), Map.of());
  }

  public static KafkaSettings onDisk(Path folder) {
    return new KafkaSettings(folder, 0, 0, Map.of(), Map.of());
  }

  public KafkaSettings withPort(int newPort) {
    return new KafkaSettings(folder, newPort, advertisedPort, overrides, accounts);
  }

  public KafkaSettings withAdvertisedPort(int newPort) {
    return new KafkaSettings(folder, port, newPort, overrides, accounts);
  }

  public KafkaSettings withOverrides(Map<String, String> newOverrides) {
    return new KafkaSettings(folder, port, advertisedPort, newOverrides, accounts);
  }

  public KafkaSettings withAccounts(Map<String, String> newAccounts) {
    return new KafkaSettings(folder, port, advertisedPort, overrides, newAccounts);
  }
}
