package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.time.Duration;
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
    return new DatabaseAccess(url, user, password)
        .newPool("evictl-write-back", 1, Duration.ofSeconds(30));
  }
}
