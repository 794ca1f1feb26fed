package io.evictl.gateway.http;

import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server's TLS from PEM files. */
public final class PemContext {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private PemContext() {}

  /**
   * @param certificates the server's certificate first, then those between it and a root
   * @param key its private key, PKCS #8, not encrypted
   * @param clients whose certificates clients may show; null: they are not asked for any
   * @throws SettingsException if they can't be used; tells nothing of the key
   */
  public static SSLContext of(Path certificates, Path key, @Nullable Path clients) {
    try (var in = Files.newInputStream(certificates)) {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", privateKey(key), new char[0], chain);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), clients == null ? null : trusted(clients), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new SettingsException(
          "gateway.tls: %s and %s can't be used%s: %s"
              .formatted(
                  certificates,
                  key,
                  clients == null ? "" : ", or not with " + clients,
                  e.getMessage()),
          e);
    }
  }

  /** Nobody but these authorities: not those that the JVM trusts. */
  private static TrustManager[] trusted(Path authorities)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(authorities)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (var authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      if (number == 0) {
        throw new SettingsException(
            "gateway.tls.clients.ca.file=%s holds no certificate".formatted(authorities));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust.getTrustManagers();
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    var pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new SettingsException(
          "gateway.tls.key.file=%s holds no PKCS #8 key (BEGIN PRIVATE KEY)".formatted(file));
    }
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (var algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException another) {
        continue;
      }
    }
    throw new SettingsException(
        "gateway.tls.key.file=%s is neither RSA, EC nor EdDSA".formatted(file));
  }
}
