package io.evictl.storage.tags;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * {@code CommonJSONHash} of benlaurie/objecthash (go/objecthash/objecthash.go): SHA-256 over a
 * letter for the kind and what makes up the value. All numbers of JSON are floats.
 */
final class ObjectHash {
  /** What the Go code gives up at; Flyte then stores no entry. */
  private static final int LONGEST_FLOAT = 1000;

  private ObjectHash() {}

  static byte[] text(String value) {
    return hash('u', value.getBytes(UTF_8));
  }

  static byte[] bool(boolean value) {
    return hash('b', new byte[] {(byte) (value ? '1' : '0')});
  }

  static byte[] nothing() {
    return hash('n', new byte[0]);
  }

  /**
   * @throws UnknownMessageException if JSON or the Go code has no form for it
   */
  static byte[] number(double value) throws UnknownMessageException {
    return hash('f', normalized(value).getBytes(US_ASCII));
  }

  /** Sign, exponent, and the mantissa's bits. */
  private static String normalized(double value) throws UnknownMessageException {
    if (!Double.isFinite(value)) {
      throw new UnknownMessageException("JSON has no number " + value);
    }
    if (value == 0) {
      return "+0:";
    }
    double rest = Math.abs(value);
    int exponent = 0;
    for (; rest > 1; exponent++) {
      rest /= 2;
    }
    for (; rest <= 0.5; exponent--) {
      rest *= 2;
    }
    var text = new StringBuilder(value < 0 ? "-" : "+").append(exponent).append(':');
    for (; rest != 0; rest *= 2) {
      text.append(rest >= 1 ? '1' : '0');
      rest -= rest >= 1 ? 1 : 0;
      if (text.length() >= LONGEST_FLOAT) {
        throw new UnknownMessageException("a number of too many bits: " + value);
      }
    }
    return text.toString();
  }

  /** An array, hashed while it is read. */
  static final class Array {
    private final MessageDigest digest = sha256();
    private boolean empty = true;

    Array() {
      digest.update((byte) 'l');
    }

    void add(byte[] element) {
      digest.update(element);
      empty = false;
    }

    boolean isEmpty() {
      return empty;
    }

    byte[] hash() {
      return digest.digest();
    }
  }

  /** An object of JSON; its names in the order of their hashes. */
  static final class Dict {
    private final TreeMap<byte[], byte[]> byName = new TreeMap<>(Arrays::compareUnsigned);

    /** Returns whether the name is new. */
    boolean put(String name, byte[] value) {
      return byName.put(text(name), value) == null;
    }

    boolean isEmpty() {
      return byName.isEmpty();
    }

    byte[] hash() {
      var digest = sha256();
      digest.update((byte) 'd');
      byName.forEach(
          (name, value) -> {
            digest.update(name);
            digest.update(value);
          });
      return digest.digest();
    }
  }

  private static byte[] hash(char kind, byte[] value) {
    var digest = sha256();
    digest.update((byte) kind);
    return digest.digest(value);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
