package io.evictl.gateway.access;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks: from the header {@code Authorization}, else from the certificate that the
 * connection was made with. Safe for threads.
 */
public final class Access implements AutoCloseable {
  private static final String SCHEME = "bearer ";

  private final @Nullable ReloadedFile<Principals> principals;
  private final @Nullable OidcTokens oidc;

  private Access(@Nullable ReloadedFile<Principals> principals, @Nullable OidcTokens oidc) {
    this.principals = principals;
    this.oidc = oidc;
  }

  /** Whoever can connect may do everything, but approve: for loopback only. */
  public static Access open() {
    return new Access(null, null);
  }

  /**
   * By a file; see {@link Principals}. It is read anew when it changes.
   *
   * @param oidc how tokens of others are checked; empty: only those of the file are known
   * @throws io.evictl.schemas.settings.SettingsException if the file can't be used
   */
  public static Access by(Path file, Optional<OidcSettings> oidc, LongSupplier nanos) {
    var principals = new ReloadedFile<>("gateway.tokens.file", file, Principals::parse, nanos);
    return new Access(
        principals, oidc.map(settings -> OidcTokens.of(settings, nanos)).orElse(null));
  }

  public boolean isOpen() {
    return principals == null;
  }

  /**
   * The principal.
   *
   * @param authorization the header's value, if there is one
   * @param certificate the client's, proven by TLS, if there is one
   * @throws UnauthenticatedException if neither is of somebody known
   */
  public Principal principal(
      Optional<String> authorization, Optional<X509Certificate> certificate) {
    if (principals == null) {
      return Principal.ANYBODY;
    }
    var known = principals.now();
    if (authorization.isPresent()) {
      return byToken(known, authorization.get());
    }
    return certificate
        .map(proven -> proven.getSubjectX500Principal())
        .map(
            subject ->
                known
                    .bySubject(subject)
                    .orElseThrow(
                        () ->
                            new UnauthenticatedException("the certificate's subject is not known")))
        .orElseThrow(() -> new UnauthenticatedException("send Authorization: Bearer <token>"));
  }

  private Principal byToken(Principals known, String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new UnauthenticatedException("only bearer tokens are taken");
    }
    var token = header.substring(SCHEME.length()).strip();
    var holder = known.byToken(token);
    if (holder.isEmpty() && oidc != null) {
      return oidc.holder(token, known);
    }
    return holder.orElseThrow(() -> new UnauthenticatedException("the token is not known"));
  }

  @Override
  public void close() {
    if (oidc != null) {
      oidc.close();
    }
  }
}
