package io.evictl.storage.blobs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * An object of a store, decoded from a location as datacatalog stores it.
 *
 * @param scheme of the store, e.g. {@code s3}
 * @param bucket empty for schemes without one, such as {@code file}
 * @param key real key of the object: decoded, no slash at either end
 */
public record BlobLocation(String scheme, String bucket, String key) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<scheme>[a-z][a-z0-9]*)://(?<bucket>[^/?#]*)/(?<path>[^?#]*)", Pattern.DOTALL);
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final int LONGEST_KEY = 1024;

  /** Bytes of UTF-8 that a Java character takes at most. */
  private static final int LONGEST_CHAR = 3;

  /** From here on a character takes more than one byte. */
  private static final char FIRST_LONG = 0x80;

  public BlobLocation {
    if (scheme.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("scheme and key are needed: " + scheme + " " + key);
    }
  }

  /**
   * Decodes a stored location as Flyte does ({@code DataReference.Split} in flytestdlib's
   * storage.go): percent-encoding is undone once, a plus stays a plus, {@code ?} or {@code #} end
   * the key. Stricter than Flyte where a key could mean two things: user info, port, dot segments
   * (also encoded ones), empty segments and control characters, anywhere, are refused. Flyte
   * resolves plain dot segments before it stores a location; of what it does store, only encoded
   * dot segments and empty ones inside a name ({@code a//b}) are refused.
   *
   * @throws MalformedLocationException if it is not such a location
   */
  public static BlobLocation parse(String stored) throws MalformedLocationException {
    if (hasControl(stored)) {
      throw new MalformedLocationException("control character");
    }
    if (stored.indexOf('#') >= 0) {
      // Go refuses a location whose fragment it can't decode: Flyte never stored it.
      decoded(stored.substring(stored.indexOf('#') + 1));
    }
    var form = FORM.matcher(stored);
    if (!form.lookingAt()) {
      throw new MalformedLocationException("not scheme://bucket/path");
    }
    var scheme = form.group("scheme");
    var bucket = form.group("bucket");
    if (scheme.equals("file") ? !bucket.isEmpty() : !BUCKET.matcher(bucket).matches()) {
      throw new MalformedLocationException("no plain bucket name: '" + bucket + "'");
    }
    return new BlobLocation(scheme, bucket, checked(decoded(form.group("path"))));
  }

  private static String checked(String key) throws MalformedLocationException {
    if (key.length() * LONGEST_CHAR > LONGEST_KEY
        && key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
      throw new MalformedLocationException("key longer than " + LONGEST_KEY + " bytes");
    }
    if (hasControl(key)) {
      throw new MalformedLocationException("control character in key");
    }
    for (var segment : key.split("/", -1)) {
      switch (segment) {
        case "" -> throw new MalformedLocationException("empty path segment");
        case ".", ".." -> throw new MalformedLocationException("dot segment");
        default -> {}
      }
    }
    return key;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Nothing in it is encoded, and each character is a byte of its own. */
  private static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%' || path.charAt(i) >= FIRST_LONG) {
        return false;
      }
    }
    return true;
  }

  /** RFC 3986: only {@code %XX} is decoded, and the bytes must be UTF-8. */
  private static String decoded(String path) throws MalformedLocationException {
    if (isPlain(path)) {
      return path;
    }
    try {
      var raw = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(path));
      var bytes = ByteBuffer.allocate(raw.remaining());
      while (raw.hasRemaining()) {
        byte next = raw.get();
        bytes.put(next == '%' ? escaped(raw) : next);
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedLocationException("not UTF-8", e);
    }
  }

  private static byte escaped(ByteBuffer rest) throws MalformedLocationException {
    int high = rest.hasRemaining() ? Character.digit(rest.get(), 16) : -1;
    int low = rest.hasRemaining() ? Character.digit(rest.get(), 16) : -1;
    if (high < 0 || low < 0) {
      throw new MalformedLocationException("invalid percent-encoding");
    }
    return (byte) (high << 4 | low);
  }

  @Override
  public String toString() {
    return scheme + "://" + bucket + "/" + key;
  }
}
