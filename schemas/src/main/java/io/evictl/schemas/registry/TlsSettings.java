package io.evictl.schemas.registry;

import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Trust and keys of TLS; empty stores mean the JVM's own.
 *
 * @param trust certificates that the registry's must descend from
 * @param key our key and certificate, where the registry wants to see one
 */
public record TlsSettings(Optional<Store> trust, Optional<Store> key) {
  /**
   * A key store file.
   *
   * @param type {@code PKCS12} or {@code JKS}
   * @param password of the store, and of the key in it
   */
  public record Store(Path path, String type, Optional<Secret> password) {}

  /** Nothing but the JVM's own. */
  public static TlsSettings none() {
    return new TlsSettings(Optional.empty(), Optional.empty());
  }

  /** Reads {@code tls.truststore.path, .type, .password[.file]}, and {@code tls.keystore.…}. */
  static TlsSettings from(Settings settings) {
    return new TlsSettings(store(settings, "tls.truststore."), store(settings, "tls.keystore."));
  }

  private static Optional<Store> store(Settings settings, String name) {
    var type = settings.string(name + "type", "PKCS12");
    var password = settings.secret(name + "password");
    return settings.optional(name + "path").map(path -> new Store(Path.of(path), type, password));
  }

  boolean isEmpty() {
    return trust.isEmpty() && key.isEmpty();
  }

  SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new SettingsException("registry.tls.*: " + e.getMessage(), e);
    }
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (key.isEmpty()) {
      return null;
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(load(key.get()), characters(key.get()));
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (trust.isEmpty()) {
      return null;
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(load(trust.get()));
    return factory.getTrustManagers();
  }

  private static KeyStore load(Store store) throws IOException, GeneralSecurityException {
    var loaded = KeyStore.getInstance(store.type());
    try (var bytes = Files.newInputStream(store.path())) {
      loaded.load(bytes, characters(store));
    }
    return loaded;
  }

  private static char @Nullable [] characters(Store store) {
    return store.password().map(secret -> secret.reveal().toCharArray()).orElse(null);
  }
}
