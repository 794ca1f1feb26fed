package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * How the catalog's database is reached.
 *
 * @param url of JDBC; {@code currentSchema} in it names the schema of datacatalog's tables
 * @param migrate whether workers make and migrate the ledger's schema
 */
public record CatalogSettings(
    String url,
    Optional<String> user,
    Optional<Secret> password,
    int pool,
    Duration lockTimeout,
    Duration statementTimeout,
    boolean migrate) {

  static CatalogSettings from(Settings settings) {
    return new CatalogSettings(
        settings.required("catalog.jdbc.url"),
        settings.optional("catalog.jdbc.user"),
        settings.secret("catalog.jdbc.password"),
        settings.integer("catalog.pool", 8, 2, 100),
        settings.duration("catalog.lock-timeout", Duration.ofSeconds(1)),
        settings.duration("catalog.statement-timeout", Duration.ofSeconds(10)),
        settings.flag("ledger.migrate", true));
  }

  /** A pool that may be made while the database is down. */
  HikariDataSource newPool() {
    // Above the statement time-out: it only ends waiting for a server that is gone.
    return new DatabaseAccess(url, user, password)
        .newPool("evictl-storage", pool, statementTimeout.plusSeconds(20));
  }
}
