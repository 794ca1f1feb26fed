package io.evictl.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.settings.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * How a database is reached.
 *
 * @param url of JDBC
 */
record DatabaseAccess(String url, Optional<String> user, Optional<Secret> password) {

  /**
   * A pool that may be made while the database is down.
   *
   * @param name of the pool, and of its sessions in Postgres
   * @param socketTimeout ends waiting for a server that is gone
   */
  HikariDataSource newPool(String name, int connections, Duration socketTimeout) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url);
    user.ifPresent(config::setUsername);
    password.ifPresent(secret -> config.setPassword(secret.reveal()));
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(5_000);
    config.addDataSourceProperty("ApplicationName", name);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", Long.toString(socketTimeout.toSeconds()));
    return new HikariDataSource(config);
  }
}
