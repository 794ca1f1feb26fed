package io.evictl.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach the registry.
 *
 * @param urls base URLs of equal registries, tried in turn; nothing outside them is ever asked
 * @param autoRegister whether an unknown schema is registered on first use, or refused
 * @param basicUser user of basic authentication; goes with {@code basicPassword}
 * @param basicPassword its password
 * @param bearerToken token of bearer authentication; excludes basic
 * @param tls trust and key stores
 * @param timeout bound of one HTTP exchange
 * @param attempts how often a call is tried before it counts as failed, at least 1
 * @param backoff pause after the first failure; doubles with each further one
 */
public record RegistrySettings(
    List<URI> urls,
    boolean autoRegister,
    Optional<String> basicUser,
    Optional<Secret> basicPassword,
    Optional<Secret> bearerToken,
    TlsSettings tls,
    Duration timeout,
    int attempts,
    Duration backoff) {

  public RegistrySettings {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new SettingsException("registry.url names no URL");
    }
    if (basicUser.isPresent() != basicPassword.isPresent()) {
      throw new SettingsException("registry.basic.user and registry.basic.password go together");
    }
    if (basicUser.isPresent() && bearerToken.isPresent()) {
      throw new SettingsException("registry.basic.* and registry.bearer.* exclude each other");
    }
  }

  /**
   * Reads {@code registry.url} (one or more, comma-separated), {@code registry.auto.register}
   * (true), {@code registry.basic.user}, {@code registry.basic.password}[{@code .file}], {@code
   * registry.bearer.token}[{@code .file}], {@code registry.tls.*} (see {@link TlsSettings}), {@code
   * registry.timeout} (10s), {@code registry.attempts} (5), {@code registry.backoff} (100ms).
   */
  public static RegistrySettings from(Map<String, String> all) {
    var settings = Settings.under("registry.", all);
    var registry =
        new RegistrySettings(
            Arrays.stream(settings.required("url").split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(RegistrySettings::baseUrl)
                .toList(),
            settings.flag("auto.register", true),
            settings.optional("basic.user"),
            settings.secret("basic.password"),
            settings.secret("bearer.token"),
            TlsSettings.from(settings),
            settings.duration("timeout", Duration.ofSeconds(10)),
            settings.integer("attempts", 5, 1, 100),
            settings.duration("backoff", Duration.ofMillis(100)));
    settings.rejectUnknown();
    return registry;
  }

  /** Without the slash at its end; credentials in a URL end up in logs and are refused. */
  private static URI baseUrl(String text) {
    try {
      var url = URI.create(text.replaceAll("/+$", ""));
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
        throw new SettingsException(
            "registry.url must be http(s)://host[:port][/path] without user or query");
      }
      return url;
    } catch (IllegalArgumentException e) {
      throw e instanceof SettingsException known
          ? known
          : new SettingsException("registry.url is no URL: " + e.getMessage(), e);
    }
  }

  /** The Authorization header of a request that is sent now. */
  Optional<String> authorization() {
    return bearerToken
        .map(token -> "Bearer " + token.reveal())
        .or(() -> basicUser.map(user -> "Basic " + base64(user + ":" + password())));
  }

  private String password() {
    return basicPassword.orElseThrow().reveal();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
