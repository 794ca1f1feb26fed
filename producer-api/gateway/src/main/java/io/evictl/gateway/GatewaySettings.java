package io.evictl.gateway;

import io.evictl.gateway.access.OidcSettings;
import io.evictl.gateway.model.ReadModelSettings;
import io.evictl.producer.archival.HookSettings;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Settings under {@code gateway.}; the README tells what each is for.
 *
 * @param messaging where the topics are
 * @param http where HTTP is listened for
 * @param grpc where gRPC is listened for
 * @param tokens the file of principals; empty: anybody who can connect, on loopback only
 * @param oidc how tokens that are not in that file are checked; empty: they are not known
 * @param tls the server's certificate and key; empty: plain text
 * @param flyteadmin where a state in an update goes; empty: it is refused
 * @param hook who may tell of archivals, and what is done then; empty: nobody
 * @param entryLimit a request that would evict more waits for somebody else's approval
 * @param ratePerSecond requests a second of one principal
 * @param usualWait how long a call of the proposed API waits without a deadline
 * @param longestWait how long it waits at most
 * @param waiting how many such calls may wait at a time
 * @param watchers how many may watch at a time
 * @param readModel where lists come from; empty: from memory
 * @param statuses how many requests' statuses are kept at hand
 */
public record GatewaySettings(
    Messaging messaging,
    InetSocketAddress http,
    InetSocketAddress grpc,
    Optional<Path> tokens,
    Optional<OidcSettings> oidc,
    Optional<Tls> tls,
    Optional<Admin> flyteadmin,
    Optional<Hook> hook,
    OptionalLong entryLimit,
    int ratePerSecond,
    Duration usualWait,
    Duration longestWait,
    int waiting,
    int watchers,
    Optional<ReadModelSettings> readModel,
    int statuses) {

  /**
   * PEM files.
   *
   * @param clients the authorities whose certificates clients may show; empty: none are asked for
   */
  public record Tls(Path certificates, Path key, Optional<Path> clients) {}

  /** A flyteadmin's gRPC, and the token for it. */
  public record Admin(String target, boolean plaintext, Optional<Secret> token) {}

  /**
   * The hook of archivals.
   *
   * @param secret the keys that it is signed with
   * @param window how far a signature's time may be off
   * @param decisions by what is decided
   */
  public record Hook(Secret secret, Duration window, HookSettings decisions) {}

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Reads {@code gateway.*}, and what {@link Messaging#from} reads.
   *
   * @throws SettingsException names a setting that is missing, unknown or malformed
   */
  public static GatewaySettings from(Map<String, String> all) {
    var settings = Settings.under("gateway.", all);
    var certificates = settings.optional("tls.cert.file").map(Path::of);
    var key = settings.optional("tls.key.file").map(Path::of);
    if (certificates.isPresent() != key.isPresent()) {
      throw new SettingsException("gateway.tls.cert.file and gateway.tls.key.file go together");
    }
    var clients = settings.optional("tls.clients.ca.file").map(Path::of);
    if (clients.isPresent() && certificates.isEmpty()) {
      throw new SettingsException("gateway.tls.clients.ca.file needs gateway.tls.cert.file");
    }
    long limit = settings.number("limit.entries", -1, 0, Long.MAX_VALUE);
    var plaintext = settings.flag("flyteadmin.plaintext", false);
    var token = settings.secret("flyteadmin.token");
    var admin = settings.optional("flyteadmin.target").map(at -> new Admin(at, plaintext, token));
    var window = settings.duration("hooks.window", Duration.ofMinutes(5));
    var hook =
        settings
            .secret("hooks.secret")
            .map(secret -> new Hook(secret, window, HookSettings.from(all)));
    var http = address(settings, "http.listen", "8088");
    var grpc = address(settings, "grpc.listen", "8089");
    var tokens = settings.optional("tokens.file").map(Path::of);
    var oidc = OidcSettings.read(settings);
    if (tokens.isEmpty()) {
      if (oidc.isPresent() || clients.isPresent()) {
        throw new SettingsException(
            "gateway.tokens.file is missing: it says what groups and subjects may");
      }
      refuseUnlessLoopback("http", http);
      refuseUnlessLoopback("grpc", grpc);
    }
    var read =
        new GatewaySettings(
            Messaging.from(all),
            http,
            grpc,
            tokens,
            oidc,
            certificates.map(file -> new Tls(file, key.orElseThrow(), clients)),
            admin,
            hook,
            limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit),
            settings.integer("rate", 200, 1, 1_000_000),
            settings.duration("wait", Duration.ofSeconds(60)),
            settings.duration("wait.most", Duration.ofMinutes(10)),
            settings.integer("waiting", 1000, 1, 100_000),
            settings.integer("watchers", 2000, 1, 100_000),
            ReadModelSettings.read(settings),
            settings.integer("statuses", 20_000, 1, 10_000_000));
    try {
      settings.rejectUnknown();
      return read;
    } catch (SettingsException e) {
      read.messaging().close();
      throw e;
    }
  }

  private static InetSocketAddress address(Settings settings, String name, String fallback) {
    var listen = settings.string(name, fallback);
    int colon = listen.lastIndexOf(':');
    var host = colon < 0 ? LOOPBACK : listen.substring(0, colon);
    try {
      return new InetSocketAddress(
          InetAddress.getByName(host), Integer.parseInt(listen.substring(colon + 1)));
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw new SettingsException(
          "gateway.%s=%s is not HOST:PORT or PORT".formatted(name, listen), e);
    }
  }

  private static void refuseUnlessLoopback(String door, InetSocketAddress address) {
    if (!address.getAddress().isLoopbackAddress()) {
      throw new SettingsException(
          "gateway.%s.listen=%s:%d is not this machine alone: set gateway.tokens.file"
              .formatted(door, address.getHostString(), address.getPort()));
    }
  }
}
