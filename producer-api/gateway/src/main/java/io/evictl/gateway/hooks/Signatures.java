package io.evictl.gateway.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.gateway.access.UnauthenticatedException;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.SettingsException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has them, so that
 * senders find a library: HMAC-SHA256 over {@code <id>.<timestamp>.<body>}, in a header that may
 * hold several while keys change, as the secret may hold several lines.
 */
final class Signatures {
  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final int SHORTEST_KEY = 24;
  private static final int MOST = 8;

  private final Secret secret;
  private final Duration window;
  private final InstantSource clock;

  /**
   * @param secret one key a line, each {@code whsec_} and base64, of at least 24 bytes
   * @param window how far a timestamp may be off, either way
   * @throws SettingsException where it holds no key; tells nothing of it
   */
  Signatures(Secret secret, Duration window, InstantSource clock) {
    this.secret = secret;
    this.window = window;
    this.clock = clock;
    try {
      keys();
    } catch (UncheckedIOException e) {
      throw new SettingsException("gateway.hooks.secret: " + e.getMessage(), e);
    }
  }

  /**
   * Returns if the body was signed with one of the keys, and lately.
   *
   * @throws UnauthenticatedException where it was not
   */
  void verify(String id, String timestamp, String signatures, byte[] body) {
    var signed = signed(id, timestamp, body);
    var given = signatures.split(" ", -1);
    if (given.length > MOST) {
      throw new UnauthenticatedException("webhook-signature has too many signatures");
    }
    boolean fits = false;
    for (var key : keysNow()) {
      var right = (VERSION + Base64.getEncoder().encodeToString(hmac(key, signed))).getBytes(UTF_8);
      for (var signature : given) {
        // All are compared, each in constant time: how long it takes tells nothing.
        fits |= MessageDigest.isEqual(right, signature.getBytes(UTF_8));
      }
    }
    if (!fits) {
      throw new UnauthenticatedException("webhook-signature is of no known key");
    }
    refuseUnlessLately(timestamp);
  }

  private void refuseUnlessLately(String timestamp) {
    Instant at;
    try {
      at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    } catch (NumberFormatException | DateTimeException e) {
      throw new UnauthenticatedException("webhook-timestamp is seconds since 1970");
    }
    var off = Duration.between(at, clock.instant()).abs();
    if (off.compareTo(window) > 0) {
      throw new UnauthenticatedException(
          "webhook-timestamp is %ds off, more than %ds: sign it anew"
              .formatted(off.toSeconds(), window.toSeconds()));
    }
  }

  private static byte[] signed(String id, String timestamp, byte[] body) {
    var head = (id + "." + timestamp + ".").getBytes(UTF_8);
    var signed = new byte[head.length + body.length];
    System.arraycopy(head, 0, signed, 0, head.length);
    System.arraycopy(body, 0, signed, head.length, body.length);
    return signed;
  }

  private List<byte[]> keysNow() {
    try {
      return keys();
    } catch (UncheckedIOException | SettingsException e) {
      throw new UnavailableException("the hook's keys can't be read now", e);
    }
  }

  /** As they are now: a file is read anew each time. */
  private List<byte[]> keys() {
    var keys = new ArrayList<byte[]>();
    for (var line : secret.reveal().lines().map(String::strip).toList()) {
      if (!line.isEmpty()) {
        keys.add(key(line));
      }
    }
    if (keys.isEmpty()) {
      throw new SettingsException("gateway.hooks.secret holds no key");
    }
    return keys;
  }

  private static byte[] key(String line) {
    if (line.startsWith(PREFIX)) {
      try {
        var key = Base64.getDecoder().decode(line.substring(PREFIX.length()));
        if (key.length >= SHORTEST_KEY) {
          return key;
        }
      } catch (IllegalArgumentException e) {
        // Its message would tell of the key.
        throw malformed();
      }
    }
    throw malformed();
  }

  private static SettingsException malformed() {
    return new SettingsException(
        "gateway.hooks.secret: a key is whsec_ and base64 of at least %d bytes, one a line"
            .formatted(SHORTEST_KEY));
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HmacSHA256", e);
    }
  }
}
