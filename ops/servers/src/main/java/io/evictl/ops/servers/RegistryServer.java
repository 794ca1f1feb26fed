package io.evictl.ops.servers;

import java.nio.file.Path;
import java.util.Map;

/** A schema registry that speaks Confluent's REST protocol. */
public interface RegistryServer extends AutoCloseable {

  /** The base address without a slash at its end; {@code url() + "/subjects"} lists subjects. */
  String url();

  /** Stops the server in order. */
  @Override
  void close();

  /** Apicurio as a child process on a free port; schemas in its memory. */
  static RegistryServer temporary() {
    Path folder = TemporaryFolder.create("registry");
    return ApicurioRegistry.start(folder, 0, Map.of(), () -> TemporaryFolder.delete(folder));
  }

  /**
   * Apicurio as a child process that keeps the schemas in a database, created if it is missing.
   *
   * @param folder of its log
   * @param port of 127.0.0.1; 0 takes a free one
   * @throws ServerStartException if the port is in use or the database not to be reached
   */
  static RegistryServer onPostgres(
      Path folder, int port, PostgresServer postgres, String database) {
    return ApicurioRegistry.start(
        folder, port, ApicurioRegistry.storedIn(postgres, database), () -> {});
  }
}
