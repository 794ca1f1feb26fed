package io.evictl.gateway.access;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens of OpenID Connect: signed by a key of the issuer's, for us, not expired. What their
 * holders may is what the file says of their groups. Safe for threads.
 */
final class OidcTokens implements AutoCloseable {
  private static final int LONGEST_NAME = 256;
  private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final OidcSettings settings;
  private final SigningKeys keys;
  private final JwtConsumer consumer;

  private OidcTokens(OidcSettings settings, SigningKeys keys) {
    this.settings = settings;
    this.keys = keys;
    VerificationKeyResolver byKid = (signature, nesting) -> key(signature).getKey();
    this.consumer =
        new JwtConsumerBuilder()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(Math.toIntExact(settings.skew().toSeconds()))
            .setExpectedIssuer(true, settings.issuer())
            .setExpectedAudience(true, settings.audience())
            .setJwsAlgorithmConstraints(
                new AlgorithmConstraints(
                    ConstraintType.PERMIT, settings.algorithms().toArray(String[]::new)))
            .setVerificationKeyResolver(byKid)
            .build();
  }

  static OidcTokens of(OidcSettings settings, LongSupplier nanos) {
    return new OidcTokens(
        settings,
        switch (settings.keys()) {
          case OidcSettings.Keys.InFile in -> new FileKeys(in.file(), nanos);
          case OidcSettings.Keys.At at -> new UrlKeys(at.uri(), nanos);
        });
  }

  /**
   * Whose token it is.
   *
   * @throws UnauthenticatedException where it is not to be believed
   * @throws io.evictl.gateway.access.UnavailableException where the issuer's keys are not known now
   */
  Principal holder(String token, Principals known) {
    if (!COMPACT.matcher(token).matches()) {
      throw new UnauthenticatedException("the token is not known");
    }
    // Tells of its own that there are none: what is thrown while a token is checked is the token's.
    var unused = keys.now();
    try {
      var claims = consumer.processToClaims(token);
      return new Principal(name(claims), true, known.roles(groups(claims)));
    } catch (InvalidJwtException e) {
      // Its message holds the token.
      throw new UnauthenticatedException(
          e.hasExpired() ? "the token has expired" : "the token is not known, or not for us");
    } catch (MalformedClaimException e) {
      throw new UnauthenticatedException("the token's claims are malformed");
    }
  }

  private String name(JwtClaims claims) throws MalformedClaimException {
    var name = claims.getStringClaimValue(settings.nameClaim());
    if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
      throw new UnauthenticatedException("the token has no " + settings.nameClaim());
    }
    return name;
  }

  private Set<String> groups(JwtClaims claims) throws MalformedClaimException {
    var claim = settings.groupsClaim();
    if (!claims.hasClaim(claim)) {
      return Set.of();
    }
    return claims.isClaimValueString(claim)
        ? Set.of(claims.getStringClaimValue(claim))
        : Set.copyOf(claims.getStringListClaimValue(claim));
  }

  private JsonWebKey key(JsonWebSignature signature) throws UnresolvableKeyException {
    try {
      var key = selected(signature, keys.now());
      if (key == null) {
        key = selected(signature, keys.anew());
      }
      if (key == null) {
        throw new UnresolvableKeyException("no such key");
      }
      return key;
    } catch (JoseException e) {
      throw new UnresolvableKeyException("no such key", e);
    }
  }

  private static @Nullable JsonWebKey selected(JsonWebSignature signature, List<JsonWebKey> among)
      throws JoseException {
    return new VerificationJwkSelector().select(signature, among);
  }

  @Override
  public void close() {
    keys.close();
  }
}
