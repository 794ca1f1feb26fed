package io.evictl.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Keys of a JWKS in a file. */
final class FileKeys implements SigningKeys {
  private final ReloadedFile<List<JsonWebKey>> file;

  /**
   * @throws SettingsException where there is no key in it
   */
  FileKeys(Path file, LongSupplier nanos) {
    this.file =
        new ReloadedFile<>(
            "gateway.oidc.jwks.file",
            file,
            (path, content) -> {
              try {
                return parse(content);
              } catch (JoseException e) {
                throw new SettingsException(
                    "gateway.oidc.jwks.file=%s holds no public key".formatted(path), e);
              }
            },
            nanos);
  }

  /**
   * The public keys of a JWKS; secrets that both sides share are no keys here.
   *
   * @throws JoseException where there is none
   */
  static List<JsonWebKey> parse(byte[] jwks) throws JoseException {
    List<JsonWebKey> keys =
        new JsonWebKeySet(new String(jwks, UTF_8))
            .getJsonWebKeys().stream().filter(PublicJsonWebKey.class::isInstance).toList();
    if (keys.isEmpty()) {
      throw new JoseException("no public key");
    }
    return keys;
  }

  @Override
  public List<JsonWebKey> now() {
    return file.now();
  }

  @Override
  public List<JsonWebKey> anew() {
    return file.now();
  }

  @Override
  public void close() {}
}
