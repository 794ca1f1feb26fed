package io.evictl.gateway.model;

import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.util.Optional;

/**
 * Where the read model is.
 *
 * @param url JDBC, of a database in which the role may make the schema {@code evictl_gateway}
 * @param user or "" if the URL says
 * @param connections at most
 */
public record ReadModelSettings(
    String url, String user, Optional<Secret> password, int connections) {

  /**
   * Reads {@code read.model.*}, if {@code read.model.jdbc.url} is there.
   *
   * @throws SettingsException where it is none of Postgres
   */
  public static Optional<ReadModelSettings> read(Settings settings) {
    var url = settings.optional("read.model.jdbc.url");
    var user = settings.string("read.model.jdbc.user", "");
    var password = settings.secret("read.model.jdbc.password");
    int connections = settings.integer("read.model.connections", 4, 2, 64);
    if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
      throw new SettingsException("gateway.read.model.jdbc.url starts with jdbc:postgresql:");
    }
    return url.map(at -> new ReadModelSettings(at, user, password, connections));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ReadModelSettings[url=%s, user=%s, connections=%d]"
        .formatted(url.replaceAll("password=[^&]*", "password=…"), user, connections);
  }
}
