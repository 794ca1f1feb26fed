package io.evictl.ops.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Postgres from zonky's binaries as a child process. The folder holds the server's {@code data},
 * its {@code postgres.log} and the mark of the process that owns it: zonky by itself would silently
 * take over a server which a killed process left running there.
 */
final class EmbeddedPostgresServer implements PostgresServer {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
  private static final String LOG_FILE = "postgres.log";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** From the removal of its pid file, which the stop awaits, to the end of the process. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private final EmbeddedPostgres server;
  private final Path data;
  private final Runnable afterwards;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgresServer(EmbeddedPostgres server, Path data, Runnable afterwards) {
    this.server = server;
    this.data = data;
    this.afterwards = afterwards;
  }

  static EmbeddedPostgresServer temporary() {
    Path folder = TemporaryFolder.create("postgres");
    var server = start(folder, 0, Durability.FAST, () -> TemporaryFolder.delete(folder));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "evictl-postgres-close"));
    return server;
  }

  static EmbeddedPostgresServer onDisk(Path folder, int port, Durability durability) {
    return start(folder, port, durability, () -> {});
  }

  private static EmbeddedPostgresServer start(
      Path folder, int port, Durability durability, Runnable afterwards) {
    var owner = FolderOwner.take(folder, "postgres");
    Runnable release =
        () -> {
          owner.close();
          afterwards.run();
        };
    boolean started = false;
    try {
      Path data = folder.resolve("data");
      stopOrphan(data, owner);
      int settled = FreePort.settle(port, "postgres");
      var server = launch(folder, data, settled, durability);
      LOG.info("server=postgres started port={} folder={}", settled, folder);
      started = true;
      return new EmbeddedPostgresServer(server, data, release);
    } catch (IOException | IllegalStateException e) {
      throw new ServerStartException(
          "server=postgres folder=%s did not start; the end of postgres.log:%n%s"
              .formatted(folder, LogTail.of(folder.resolve(LOG_FILE))),
          e);
    } finally {
      if (!started) {
        release.run();
      }
    }
  }

  private static void stopOrphan(Path data, FolderOwner owner) {
    Postmaster.of(data)
        .ifPresent(
            orphan -> {
              if (!owner.knownBefore()) {
                throw new ServerStartException(
                    "server=postgres folder=%s is in use by the Postgres pid=%d, not one of ours"
                        .formatted(data, orphan.process().pid()));
              }
              LOG.warn("server=postgres pid={} lost its parent: stopping", orphan.process().pid());
              orphan.stop(STOP_LIMIT);
            });
  }

  private static EmbeddedPostgres launch(Path folder, Path data, int port, Durability durability)
      throws IOException {
    boolean started = false;
    try {
      var server = builder(folder, data, port, durability).start();
      started = true;
      return server;
    } finally {
      if (!started) {
        Postmaster.of(data).ifPresent(it -> it.stop(STOP_LIMIT));
      }
    }
  }

  private static EmbeddedPostgres.Builder builder(
      Path folder, Path data, int port, Durability durability) {
    String onOff = durability == Durability.SAFE ? "on" : "off";
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_LIMIT)
        .setOutputRedirector(Redirect.appendTo(folder.resolve(LOG_FILE).toFile()))
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "''")
        .setServerConfig("shared_buffers", "32MB")
        .setServerConfig("max_connections", "200")
        .setServerConfig("fsync", onOff)
        .setServerConfig("synchronous_commit", onOff);
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public String user() {
    return "postgres";
  }

  @Override
  public String password() {
    return "";
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    var postmaster = Postmaster.of(data);
    try {
      server.close();
      postmaster.filter(it -> !it.isGone(EXIT_LIMIT)).ifPresent(it -> it.stop(STOP_LIMIT));
      LOG.info("server=postgres stopped port={}", port());
    } catch (IOException e) {
      throw new UncheckedIOException("server=postgres did not stop in order", e);
    } finally {
      afterwards.run();
    }
  }
}
