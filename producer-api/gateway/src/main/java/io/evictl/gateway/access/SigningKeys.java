package io.evictl.gateway.access;

import java.util.List;
import org.jose4j.jwk.JsonWebKey;

/** An issuer's public keys, which change. Safe for threads. */
interface SigningKeys extends AutoCloseable {
  /**
   * Those known now.
   *
   * @throws io.evictl.gateway.access.UnavailableException where none can be known
   */
  List<JsonWebKey> now();

  /** Those of now, after one was asked for that is not among them. */
  List<JsonWebKey> anew();

  @Override
  void close();
}
