package io.evictl.ops.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a Postgres data folder, found by its {@code postmaster.pid} (first line:
 * the process id; PostgreSQL documentation, "Database File Layout"). The file outlives a killed
 * server, so the process must also be alive and be a Postgres.
 */
record Postmaster(ProcessHandle process) {

  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

  /** Sent as the manual's section "Shutting Down the Server" names them, gentlest first. */
  private enum Shutdown {
    FAST("INT"),
    IMMEDIATE("QUIT");

    private final String signal;

    Shutdown(String signal) {
      this.signal = signal;
    }
  }

  static Optional<Postmaster> of(Path dataFolder) {
    Path file = dataFolder.resolve("postmaster.pid");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      var lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
        return Optional.empty();
      }
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(ProcessHandle::isAlive)
          .filter(Postmaster::isPostgres)
          .map(Postmaster::new);
    } catch (IOException e) {
      throw new ServerStartException("server=postgres cannot read " + file, e);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(it -> it.endsWith("postgres")).orElse(false);
  }

  /** Stops it: connections are cut; after half the time its work in hand is dropped, too. */
  void stop(Duration limit) {
    for (var shutdown : Shutdown.values()) {
      signal(shutdown.signal);
      if (isGone(limit.dividedBy(2))) {
        LOG.info("server=postgres pid={} stopped by={}", process.pid(), shutdown);
        return;
      }
    }
    throw new ServerStartException(
        "server=postgres pid=%d does not stop; stop it by hand".formatted(process.pid()));
  }

  boolean isGone(Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stillAlive) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for pid " + process.pid(), e);
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new ServerStartException("cannot signal pid " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
