package io.evictl.ops.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apicurio as a child process that does not outlive this one. It starts at level FULL_TRANSITIVE,
 * as its own default is NONE; its log is {@code registry.log} in the folder.
 */
final class ApicurioRegistry implements RegistryServer {

  private static final Logger LOG = LoggerFactory.getLogger(ApicurioRegistry.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Process process;
  private final int port;
  private final Runnable afterwards;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ApicurioRegistry(Process process, int port, Runnable afterwards) {
    this.process = process;
    this.port = port;
    this.afterwards = afterwards;
  }

  /**
   * @param storage environment that chooses the storage; empty for memory
   */
  static ApicurioRegistry start(
      Path folder, int port, Map<String, String> storage, Runnable afterwards) {
    int settled = FreePort.settle(port, "registry");
    Path log = folder.resolve("registry.log");
    var registry = new ApicurioRegistry(launch(log, settled, storage), settled, afterwards);
    try {
      registry.awaitReady(log);
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
    LOG.info("server=registry started port={} pid={}", settled, registry.process.pid());
    return registry;
  }

  /** Storage in a database of that Postgres, which is created if it is missing. */
  static Map<String, String> storedIn(PostgresServer postgres, String database) {
    if (!postgres.hasDatabase(database)) {
      postgres.createDatabase(database);
    }
    return Map.of(
        "APICURIO_STORAGE_KIND", "sql",
        "APICURIO_STORAGE_SQL_KIND", "postgresql",
        "APICURIO_DATASOURCE_URL",
            "jdbc:postgresql://%s:%d/%s".formatted(postgres.host(), postgres.port(), database),
        "APICURIO_DATASOURCE_USERNAME", postgres.user(),
        "APICURIO_DATASOURCE_PASSWORD", postgres.password());
  }

  private static Process launch(Path log, int port, Map<String, String> storage) {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            Distribution.location(RegistryProcess.class) + ":" + Distribution.cached().jar(),
            RegistryProcess.class.getName());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(storage);
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(FreePort.pick()));
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return builder.redirectOutput(Redirect.appendTo(log.toFile())).start();
    } catch (IOException e) {
      throw new ServerStartException("server=registry did not start", e);
    }
  }

  private void awaitReady(Path log) {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    try (var client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        if (process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ServerStartException(
              "server=registry port=%d ended with code %d; the end of %s:%n%s"
                  .formatted(port, process.exitValue(), log, LogTail.of(log)));
        }
        if (CompatibilityLevel.FULL_TRANSITIVE.set(client, url())) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("server=registry start was interrupted", e);
    }
    throw new ServerStartException(
        "server=registry port=%d not ready after %s; the end of %s:%n%s"
            .formatted(port, START_LIMIT, log, LogTail.of(log)));
  }

  /** The process, for tests of its end. */
  ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    LOG.info("server=registry stopped port={}", port);
    afterwards.run();
  }
}
