package io.evictl.producer.admin;

import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where flyteadmin's database is and how gently it is read.
 *
 * @param url JDBC URL of the database with flyteadmin's tables (flyte-core: {@code flyteadmin},
 *     flyte-binary: {@code flyte}); another schema than the role's default by {@code currentSchema}
 * @param user a role with SELECT on {@link AdminDatabase#TABLES}; empty where the URL names it
 * @param password its password; empty where there is none, or the URL holds it
 * @param connections largest number of connections, which is also that of snapshots at a time
 * @param pageSize rows read per statement, 1 to 10 000
 * @param statementTimeout longest time a single statement may take
 * @param connectTimeout longest wait for a connection
 */
public record AdminDatabaseSettings(
    String url,
    String user,
    Optional<Secret> password,
    int connections,
    int pageSize,
    Duration statementTimeout,
    Duration connectTimeout) {

  public AdminDatabaseSettings {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "the admin database's URL must start with jdbc:postgresql: but is '" + url + "'");
    }
    if (connections < 1 || connections > 64) {
      throw new IllegalArgumentException("connections must be 1 to 64 but is " + connections);
    }
    if (pageSize < 1 || pageSize > 10_000) {
      throw new IllegalArgumentException("page size must be 1 to 10000 but is " + pageSize);
    }
    if (statementTimeout.toMillis() < 1 || connectTimeout.toMillis() < 250) {
      throw new IllegalArgumentException(
          "statement timeout must be at least 1 ms and connect timeout at least 250 ms");
    }
  }

  /** What the names of the settings start with. */
  public static final String PREFIX = "snapshot.";

  /**
   * Reads {@code snapshot.jdbc.url} (needed), {@code snapshot.jdbc.user}, {@code
   * snapshot.jdbc.password} or {@code .password.file}, {@code snapshot.connections} (4), {@code
   * snapshot.page.size} (1000 rows), {@code snapshot.statement.timeout} (30s), {@code
   * snapshot.connect.timeout} (5s). There is one such database, whoever reads it.
   *
   * @throws io.evictl.schemas.settings.SettingsException naming the setting that is wrong
   */
  public static AdminDatabaseSettings from(Map<String, String> all) {
    return read(Settings.under(PREFIX, all));
  }

  /** As {@link #from}; other settings of the same prefix are the caller's. */
  public static AdminDatabaseSettings read(Settings settings) {
    return new AdminDatabaseSettings(
        settings.required("jdbc.url"),
        settings.string("jdbc.user", ""),
        settings.secret("jdbc.password"),
        settings.integer("connections", 4, 1, 64),
        settings.integer("page.size", 1000, 1, 10_000),
        settings.duration("statement.timeout", Duration.ofSeconds(30)),
        settings.duration("connect.timeout", Duration.ofSeconds(5)));
  }

  /** Defaults: 4 connections, pages of 1000 rows, 30 s a statement, 5 s to connect. */
  public static AdminDatabaseSettings of(String url, String user, String password) {
    var secret = Optional.of(password).filter(given -> !given.isEmpty()).map(Secret::of);
    return new AdminDatabaseSettings(
        url, user, secret, 4, 1000, Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  public AdminDatabaseSettings withPageSize(int rows) {
    return new AdminDatabaseSettings(
        url, user, password, connections, rows, statementTimeout, connectTimeout);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "AdminDatabaseSettings[url=%s, user=%s, connections=%d, pageSize=%d]"
        .formatted(url.replaceAll("password=[^&]*", "password=…"), user, connections, pageSize);
  }
}
