package io.evictl.producer.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * A database of its own with flyteadmin's tables: those of a captured Flyte, or empty. Goes when it
 * is closed.
 */
public final class TestAdminDatabase implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String SOME_CAPTURE = "flyte-1.16.8-shapes";

  private final PostgresServer server = Servers.shared().postgres();
  private final String name = "admin_" + ProcessHandle.current().pid() + "_" + next();

  private TestAdminDatabase() {
    server.createDatabase(name);
  }

  private static int next() {
    return NUMBER.incrementAndGet();
  }

  /** As captured: schema and rows. */
  public static TestAdminDatabase captured(String capture) {
    var database = new TestAdminDatabase();
    database.execute(resource(capture, "admin-schema.sql"));
    database.execute(resource(capture, "admin.sql"));
    return database;
  }

  /** The tables, with nothing in them. */
  public static TestAdminDatabase empty() {
    var database = new TestAdminDatabase();
    database.execute(resource(SOME_CAPTURE, "admin-schema.sql"));
    return database;
  }

  /** Not even the tables. */
  public static TestAdminDatabase foreign() {
    return new TestAdminDatabase();
  }

  public String name() {
    return name;
  }

  public AdminDatabaseSettings settings() {
    return AdminDatabaseSettings.of(url(), server.user(), server.password());
  }

  /** Without user and password. */
  public String url() {
    return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), name);
  }

  /** With user and password in it. */
  public String urlWithUser() {
    return server.jdbcUrl(name);
  }

  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Runs a script on a connection of its own: a dump leaves its search path empty. */
  public void execute(String script) {
    try (var connection = server.connect(name);
        var statement = connection.createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.dropDatabase(name);
  }

  /** A file of a capture, unpacked. */
  public static String resource(String capture, String file) {
    var path = "/captures/" + capture + "/" + file + ".gz";
    try (var packed = TestAdminDatabase.class.getResourceAsStream(path);
        var unpacked = new GZIPInputStream(Objects.requireNonNull(packed, path))) {
      return new String(unpacked.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
