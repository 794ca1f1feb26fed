package io.evictl.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens of OpenID Connect: of the issuer's keys, for us, not expired; and whose keys these are.
 */
@ExtendWith(LeakCheck.class)
class OidcTokensTest {
  private static final Place SHOP = new Place("shop", "development");

  @TempDir Path folder;

  private final EllipticCurveJsonWebKey key = key("one");
  private Path jwks;
  private long now;

  @BeforeEach
  void writeFiles() throws Exception {
    jwks = Files.writeString(folder.resolve("jwks.json"), jwks(key));
    Files.writeString(
        folder.resolve("tokens.json"),
        """
        {"groups": [
          {"group": "evictors",
           "roles": [{"project": "shop", "domain": "*", "actions": ["read", "evict"]}]},
          {"group": "approvers",
           "roles": [{"project": "shop", "domain": "*", "actions": ["approve"]}]}]}
        """);
  }

  @Test
  void holder_isNamedByTheToken_andMayWhatItsGroupsMay() throws Exception {
    try (var access = access(Map.of())) {
      var ada = principal(access, token(key, claims -> {}));
      assertThat(ada.name()).isEqualTo("ada");
      assertThat(ada.verified()).isTrue();
      assertThat(ada.may(Action.EVICT, SHOP)).isTrue();
      assertThat(ada.may(Action.APPROVE, SHOP)).isFalse();
      assertThat(ada.may(Action.EVICT, new Place("elsewhere", "development"))).isFalse();
      var nobody = principal(access, token(key, claims -> claims.unsetClaim("groups")));
      assertThat(nobody.roles()).isEmpty();
      var one = principal(access, token(key, claims -> claims.setClaim("groups", "approvers")));
      assertThat(one.may(Action.APPROVE, SHOP)).isTrue();
    }
  }

  @Test
  void tokens_ofOthersForOthersOrPast_areRefused() throws Exception {
    try (var access = access(Map.of())) {
      refused(access, token(key("one"), claims -> {}));
      refused(access, token(key, claims -> claims.setIssuer("https://another")));
      refused(access, token(key, claims -> claims.unsetClaim("iss")));
      refused(access, token(key, claims -> claims.setAudience("another")));
      refused(access, token(key, claims -> claims.unsetClaim("aud")));
      refused(access, token(key, claims -> claims.unsetClaim("exp")));
      refused(access, token(key, claims -> claims.unsetClaim("sub")));
      refused(access, token(key, claims -> claims.setClaim("sub", 7)));
      refused(access, token(key, claims -> claims.setClaim("groups", List.of(7))));
      refused(access, token(key, claims -> claims.setExpirationTime(inSeconds(-31))));
      refused(access, token(key, claims -> claims.setNotBefore(inSeconds(90))));
      refused(access, token(key, claims -> {}) + "x");
      refused(access, "a.b.c");
    }
  }

  @Test
  void clocks_mayDifferALittle() throws Exception {
    try (var access = access(Map.of())) {
      principal(access, token(key, claims -> claims.setExpirationTime(inSeconds(-15))));
      principal(access, token(key, claims -> claims.setNotBefore(inSeconds(15))));
    }
  }

  /** Neither without a signature, nor with the public key taken for a shared secret. */
  @Test
  void algorithms_areThoseOfTheList() throws Exception {
    try (var access = access(Map.of())) {
      var unsigned = part("{\"alg\":\"none\"}") + "." + part(claims(claims -> {}).toJson()) + ".";
      refused(access, unsigned);
      refused(access, unsigned + "x");
      var shared = new HmacKey(key.getPublicKey().getEncoded());
      refused(access, signed(shared, "HS256", "one", claims(claims -> {})));
      refused(
          access, signed(new HmacKey(jwks(key).getBytes(UTF_8)), "HS256", "one", claims(c -> {})));
    }
    try (var rsaOnly = access(Map.of("oidc.algorithms", "RS256"))) {
      refused(rsaOnly, token(key, claims -> {}));
    }
    for (var none : List.of("none", "HS256", "RS256,HS512")) {
      assertThatThrownBy(() -> access(Map.of("oidc.algorithms", none)))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("public keys");
    }
  }

  /** A key comes, an old one goes, without a restart. */
  @Test
  void keysInAFile_mayChange() throws Exception {
    var next = key("two");
    try (var access = access(Map.of())) {
      refused(access, token(next, claims -> {}));
      Files.writeString(jwks, jwks(next));
      now += Duration.ofSeconds(1).toNanos();
      principal(access, token(next, claims -> {}));
      refused(access, token(key, claims -> {}));
    }
  }

  /** Keys of a URL: read when needed, anew for a key that is new, and not for every stranger. */
  @Test
  void keysAtAUrl_mayChange_andAreNotAskedForByEveryStranger() throws Exception {
    var served = new String[] {jwks(key)};
    var asked = new AtomicInteger();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          asked.incrementAndGet();
          var body = served[0].getBytes(UTF_8);
          exchange.sendResponseHeaders(
              body.length == 0 ? 302 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
    var next = key("two");
    try (var access = access(Map.of("oidc.jwks.url", url, "oidc.jwks.hosts", "127.0.0.1"))) {
      principal(access, token(key, claims -> {}));
      for (int i = 0; i < 20; i++) {
        refused(access, token(next, claims -> {}));
      }
      assertThat(asked).hasValue(1);
      served[0] = jwks(next);
      now += Duration.ofSeconds(10).toNanos();
      principal(access, token(next, claims -> {}));
      assertThat(asked).hasValue(2);
      refused(access, token(key, claims -> {}));

      served[0] = "";
      now += Duration.ofMinutes(30).toNanos();
      principal(access, token(next, claims -> {}));
      now += Duration.ofMinutes(31).toNanos();
      assertThatThrownBy(() -> principal(access, token(next, claims -> {})))
          .isInstanceOf(UnavailableException.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void urls_areOfHostsOnTheList_andNotPlain() {
    for (var url : List.of("https://other/jwks", "https://keys.example.org.evil/jwks", "keys")) {
      assertThatThrownBy(
              () -> access(Map.of("oidc.jwks.url", url, "oidc.jwks.hosts", "keys.example.org")))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("gateway.oidc.jwks.hosts");
    }
    assertThatThrownBy(
            () ->
                access(
                    Map.of(
                        "oidc.jwks.url", "http://keys.example.org/jwks",
                        "oidc.jwks.hosts", "keys.example.org")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("https");
  }

  private Access access(Map<String, String> more) {
    var all = new HashMap<String, String>();
    all.put("oidc.issuer", "https://issuer.example.org");
    all.put("oidc.audience", "evictl");
    if (!more.containsKey("oidc.jwks.url")) {
      all.put("oidc.jwks.file", jwks.toString());
    }
    all.putAll(more);
    var settings = OidcSettings.read(Settings.under("", all));
    return Access.by(folder.resolve("tokens.json"), settings, () -> now);
  }

  private static Principal principal(Access access, String token) {
    return access.principal(Optional.of("Bearer " + token), Optional.empty());
  }

  private static void refused(Access access, String token) {
    assertThatThrownBy(() -> principal(access, token))
        .isInstanceOf(UnauthenticatedException.class)
        .hasMessageNotContaining(token)
        .hasNoCause();
  }

  private static String token(EllipticCurveJsonWebKey key, Consumer<JwtClaims> change)
      throws Exception {
    return signed(key.getPrivateKey(), "ES256", key.getKeyId(), claims(change));
  }

  private static JwtClaims claims(Consumer<JwtClaims> change) {
    var claims = new JwtClaims();
    claims.setIssuer("https://issuer.example.org");
    claims.setAudience("evictl");
    claims.setSubject("ada");
    claims.setExpirationTime(inSeconds(60));
    claims.setStringListClaim("groups", "evictors", "others");
    change.accept(claims);
    return claims;
  }

  private static String signed(Key key, String algorithm, String kid, JwtClaims claims)
      throws Exception {
    var signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(key);
    signature.setKeyIdHeaderValue(kid);
    signature.setAlgorithmHeaderValue(algorithm);
    return signature.getCompactSerialization();
  }

  private static NumericDate inSeconds(long seconds) {
    var date = NumericDate.now();
    date.addSeconds(seconds);
    return date;
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String jwks(EllipticCurveJsonWebKey key) {
    return new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  private static EllipticCurveJsonWebKey key(String kid) {
    try {
      var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(kid);
      return key;
    } catch (org.jose4j.lang.JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
