package io.evictl.ops.servers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** A Postgres 18 whose superuser is {@link #user()}. */
public interface PostgresServer extends AutoCloseable {

  /** The database that is always there; databases are created from it. */
  String MAINTENANCE_DATABASE = "postgres";

  /** Names that need no quoting, so that a name in a log can be typed as it stands. */
  Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  String host();

  int port();

  String user();

  /** Empty where the server trusts local connections. */
  String password();

  /** Stops the server in order; a temporary one loses its data. */
  @Override
  void close();

  /** Of the given database, with user and password in it, ready for a driver or a pool. */
  default String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host(), port(), checked(database), user(), password());
  }

  /** Creates an empty database; one of that name must not exist. */
  default void createDatabase(String database) {
    execute("CREATE DATABASE " + checked(database));
  }

  /** Creates a database as a copy of the template, which nobody may be connected to. */
  default void createDatabase(String database, String template) {
    execute("CREATE DATABASE %s TEMPLATE %s".formatted(checked(database), checked(template)));
  }

  /** Drops the database if it exists, whoever is connected to it. */
  default void dropDatabase(String database) {
    execute("DROP DATABASE IF EXISTS " + checked(database) + " WITH (FORCE)");
  }

  /** Whether a database of that name exists. */
  default boolean hasDatabase(String database) {
    try (var connection = connect(MAINTENANCE_DATABASE);
        var query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, database);
      try (var rows = query.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("postgres port=" + port() + " list of databases", e);
    }
  }

  /** A new connection, auto-commit on. */
  default Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database));
  }

  private void execute(String sql) {
    try (var connection = connect(MAINTENANCE_DATABASE);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("postgres port=%d: %s".formatted(port(), sql), e);
    }
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("database name '" + name + "' is not " + NAME);
    }
    return name;
  }

  /** What a commit survives. */
  enum Durability {
    /** fsync and synchronous_commit on: a commit survives a loss of power. */
    SAFE,
    /** Both off, for tests: a commit survives the death of the server's clients only. */
    FAST
  }

  /** A child process on a free port, fast, with a folder that goes when it closes. */
  static PostgresServer temporary() {
    return EmbeddedPostgresServer.temporary();
  }

  /**
   * A child process whose data stays in the folder. A server that a dead process left behind there
   * is stopped first.
   *
   * @param port of 127.0.0.1; 0 takes a free one
   * @throws ServerStartException if the port is in use, or the folder by a living process
   */
  static PostgresServer onDisk(Path folder, int port, Durability durability) {
    return EmbeddedPostgresServer.onDisk(folder, port, durability);
  }
}
