package io.evictl.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.util.Optional;

/**
 * Where nodes are marked as evicted.
 *
 * @param url of JDBC, of flyteadmin's database
 */
public record WriteBackSettings(String url, Optional<String> user, Optional<Secret> password) {

  /** Empty unless {@code storage.write-back} is on. */
  static Optional<WriteBackSettings> from(Settings settings) {
    boolean on = settings.flag("write-back", false);
    var url = settings.optional("write-back.jdbc.url");
    var user = settings.optional("write-back.jdbc.user");
    var password = settings.secret("write-back.jdbc.password");
    if (!on) {
      return Optional.empty();
    }
    return Optional.of(
        new WriteBackSettings(
            url.orElseThrow(
                () ->
                    new SettingsException(
                        "storage.write-back needs storage.write-back.jdbc.url, flyteadmin's"
                            + " database")),
            user,
            password));
  }

  /** A small pool that may be made while the database is down. */
  HikariDataSource newPool() {
    var config = new HikariConfig();
    config.setPoolName("evictl-write-back");
    config.setJdbcUrl(url);
    user.ifPresent(config::setUsername);
    password.ifPresent(secret -> config.setPassword(secret.reveal()));
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(5_000);
    config.addDataSourceProperty("ApplicationName", "evictl-write-back");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", "30");
    return new HikariDataSource(config);
  }
}
