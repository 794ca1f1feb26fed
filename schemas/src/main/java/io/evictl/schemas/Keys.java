package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * Keys of records: components percent-encoded (RFC 3986: all but letters, digits, {@code - . _ ~}
 * become {@code %XX} of their UTF-8 bytes) and joined by {@code /}. One value has one key and one
 * key one value, so equal keys mean equal things on every partition.
 *
 * <p>A lone surrogate can't be written in UTF-8: it becomes {@code ?}, as it does in Avro.
 */
public final class Keys {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Marks the last component as an artifact id: a tag may look like one, and {@code #} can't. */
  private static final String ARTIFACT = "#";

  private Keys() {}

  /** {@code project/domain/name}. */
  public static String of(ExecutionId execution) {
    return join(execution.getProject(), execution.getDomain(), execution.getName());
  }

  /**
   * {@code project/domain/dataset/version/tag}, or {@code project/domain/dataset/version/#artifact}
   * where there is no tag.
   *
   * @throws IllegalArgumentException if not exactly one of tag and artifact id is set
   */
  public static String of(EntryKey entry) {
    if (entry.getTag().isPresent() == entry.getArtifactId().isPresent()) {
      throw new IllegalArgumentException("an entry has either a tag or an artifact id: " + entry);
    }
    var last = entry.getTag().map(Keys::encode).orElseGet(() -> ARTIFACT + artifactOf(entry));
    return join(entry.getProject(), entry.getDomain(), entry.getDataset(), entry.getVersion())
        + "/"
        + last;
  }

  private static String artifactOf(EntryKey entry) {
    return encode(entry.getArtifactId().orElseThrow());
  }

  /**
   * The execution that a key names.
   *
   * @throws IllegalArgumentException if the key is not one that {@link #of(ExecutionId)} gives
   */
  public static ExecutionId execution(String key) {
    var parts = split(key, 3, "project/domain/name");
    return canonical(key, Keys::of, new ExecutionId(parts[0], parts[1], parts[2]));
  }

  /**
   * The entry that a key names.
   *
   * @throws IllegalArgumentException if the key is not one that {@link #of(EntryKey)} gives
   */
  public static EntryKey entry(String key) {
    return canonical(key, Keys::of, ownEntry(key));
  }

  /**
   * As {@link #entry}, of a key that {@link #of(EntryKey)} gave: that is not checked again.
   *
   * @throws IllegalArgumentException if the key is not of that form at all
   */
  public static EntryKey ownEntry(String key) {
    var parts = split(key, 5, "project/domain/dataset/version/tag");
    boolean artifact = key.startsWith(ARTIFACT, key.lastIndexOf('/') + 1);
    return new EntryKey(
        parts[0],
        parts[1],
        parts[2],
        parts[3],
        artifact ? null : parts[4],
        artifact ? parts[4].substring(ARTIFACT.length()) : null);
  }

  private static String join(String... components) {
    var key = new StringBuilder(encode(components[0]));
    for (int i = 1; i < components.length; i++) {
      key.append('/').append(encode(components[i]));
    }
    return key.toString();
  }

  private static String[] split(String key, int count, String form) {
    var parts = key.split("/", -1);
    if (parts.length != count) {
      throw new IllegalArgumentException("'" + key + "' is not of the form " + form);
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] = decode(parts[i], key);
    }
    return parts;
  }

  private static <T> T canonical(String key, Function<T, String> keyOf, T value) {
    if (!keyOf.apply(value).equals(key)) {
      throw new IllegalArgumentException(
          "'%s' is not encoded as keys are: '%s'".formatted(key, keyOf.apply(value)));
    }
    return value;
  }

  private static String encode(String component) {
    var encoded = new StringBuilder(component.length() + 8);
    for (byte b : component.getBytes(UTF_8)) {
      if (isUnreserved(b)) {
        encoded.append((char) b);
      } else {
        HEX.toHexDigits(encoded.append('%'), b);
      }
    }
    return encoded.toString();
  }

  /** Most components are: nothing to decode, then. */
  private static boolean isPlain(String encoded) {
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%' || c > 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }

  private static String decode(String encoded, String key) {
    if (isPlain(encoded)) {
      return encoded;
    }
    var bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c > 0x7f || (c == '%' && i + 2 >= encoded.length())) {
        throw new IllegalArgumentException("'" + key + "' is not percent-encoded");
      }
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("'" + key + "' does not encode UTF-8", e);
    }
  }
}
