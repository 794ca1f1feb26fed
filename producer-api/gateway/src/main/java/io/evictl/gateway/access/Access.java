package io.evictl.gateway.access;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who asks, from the header {@code Authorization}. Safe for threads. */
public final class Access {
  private static final String SCHEME = "bearer ";

  private final @Nullable TokenFile tokens;

  private Access(@Nullable TokenFile tokens) {
    this.tokens = tokens;
  }

  /** Whoever can connect may do everything, but approve: for loopback only. */
  public static Access open() {
    return new Access(null);
  }

  /**
   * By tokens of a file; see {@link TokenFile}.
   *
   * @throws io.evictl.schemas.settings.SettingsException if the file can't be used
   */
  public static Access byTokens(Path file) {
    return new Access(TokenFile.at(file));
  }

  public boolean isOpen() {
    return tokens == null;
  }

  /**
   * The principal.
   *
   * @param authorization the header's value, if there is one
   * @throws UnauthenticatedException if no known token is in it
   */
  public Principal principal(Optional<String> authorization) {
    if (tokens == null) {
      return Principal.ANYBODY;
    }
    var header =
        authorization.orElseThrow(
            () -> new UnauthenticatedException("send Authorization: Bearer <token>"));
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new UnauthenticatedException("only bearer tokens are taken");
    }
    return tokens
        .holder(header.substring(SCHEME.length()).strip())
        .orElseThrow(() -> new UnauthenticatedException("the token is not known"));
  }
}
