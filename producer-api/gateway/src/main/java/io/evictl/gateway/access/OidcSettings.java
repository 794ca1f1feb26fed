package io.evictl.gateway.access;

import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How bearer tokens of OpenID Connect are checked.
 *
 * @param issuer that {@code iss} must be
 * @param audience that {@code aud} must name
 * @param keys where the issuer's keys are
 * @param algorithms of signatures that are taken; all of public keys
 * @param skew how far clocks may differ
 * @param nameClaim names the principal
 * @param groupsClaim names its groups, a text or a list of texts
 */
public record OidcSettings(
    String issuer,
    String audience,
    Keys keys,
    Set<String> algorithms,
    Duration skew,
    String nameClaim,
    String groupsClaim) {

  /** Where a JWKS is. */
  public sealed interface Keys {
    /** In a file, which is read anew when it changes. */
    record InFile(Path file) implements Keys {}

    /** At a URL, whose host is on the list. */
    record At(URI uri) implements Keys {}
  }

  /** Of public keys alone: with a shared secret, or none, whoever checks could sign. */
  private static final List<String> TAKEN =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  public OidcSettings {
    algorithms = Set.copyOf(algorithms);
  }

  /**
   * Reads {@code oidc.*}, if {@code oidc.issuer} is there.
   *
   * @throws SettingsException names what is missing or malformed
   */
  public static Optional<OidcSettings> read(Settings settings) {
    var issuer = settings.optional("oidc.issuer");
    var audience = settings.optional("oidc.audience");
    var file = settings.optional("oidc.jwks.file");
    var url = settings.optional("oidc.jwks.url");
    var hosts = settings.string("oidc.jwks.hosts", "");
    var algorithms = algorithms(settings.string("oidc.algorithms", "RS256,ES256"));
    var skew = settings.duration("oidc.skew", Duration.ofSeconds(30));
    var name = settings.string("oidc.claim.name", "sub");
    var groups = settings.string("oidc.claim.groups", "groups");
    if (issuer.isEmpty()) {
      return Optional.empty();
    }
    if (audience.isEmpty() || file.isPresent() == url.isPresent()) {
      throw new SettingsException(
          "gateway.oidc.issuer needs gateway.oidc.audience, and either gateway.oidc.jwks.file or"
              + " gateway.oidc.jwks.url");
    }
    var keys =
        file.<Keys>map(path -> new Keys.InFile(Path.of(path)))
            .orElseGet(() -> new Keys.At(allowed(url.orElseThrow(), hosts)));
    return Optional.of(
        new OidcSettings(issuer.get(), audience.get(), keys, algorithms, skew, name, groups));
  }

  private static Set<String> algorithms(String list) {
    var named = Arrays.stream(list.split(",")).map(String::strip).toList();
    if (!TAKEN.containsAll(named)) {
      throw new SettingsException(
          "gateway.oidc.algorithms are of public keys: " + String.join(", ", TAKEN));
    }
    return Set.copyOf(named);
  }

  private static URI allowed(String url, String hosts) {
    var uri = URI.create(url);
    var host = String.valueOf(uri.getHost());
    if (Arrays.stream(hosts.split(",")).map(String::strip).noneMatch(host::equalsIgnoreCase)) {
      throw new SettingsException(
          "gateway.oidc.jwks.url: its host %s is not in gateway.oidc.jwks.hosts".formatted(host));
    }
    boolean plain = "http".equals(uri.getScheme()) && LOOPBACK.contains(host);
    if (!plain && !"https".equals(uri.getScheme())) {
      throw new SettingsException("gateway.oidc.jwks.url must be https");
    }
    return uri;
  }
}
