package io.evictl.storage.blobs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * How Go makes and reads a location, written down by its own rules (net/url's url.go, flytestdlib's
 * {@code ConstructReference} and {@code DataReference.Split}) and with none of the product's code:
 * the judge of what the product makes of a location.
 *
 * @param key as Flyte names the object to the store: decoded, no slash at either end
 */
record GoLocation(String scheme, String host, String key) {
  private static final String UNRESERVED = "-_.~$&+,/:;=@";
  private static final String ALSO_VALID = "!'()*[]%";

  /** A location that Go can parse: {@code url.Parse}, then {@code Split}; empty if it can't. */
  static Optional<GoLocation> split(String stored) {
    var whole = before(stored, '#');
    var fragment = stored.substring(Math.min(stored.length(), whole.length() + 1));
    if (whole.chars().anyMatch(c -> c < ' ' || c == 0x7f) || unescaped(fragment).isEmpty()) {
      return Optional.empty();
    }
    var url = before(whole, '?');
    int colon = url.indexOf(':');
    if (colon < 1 || !url.startsWith("//", colon + 1)) {
      return Optional.empty();
    }
    var scheme = url.substring(0, colon);
    for (char c : scheme.toCharArray()) {
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')) {
        return Optional.empty();
      }
    }
    var rest = url.substring(colon + 3);
    int slash = rest.indexOf('/');
    var host = slash < 0 ? rest : rest.substring(0, slash);
    var path = unescaped(slash < 0 ? "" : rest.substring(slash));
    // After user info, which Go drops; a port stays part of the host.
    return path.map(
        p ->
            new GoLocation(
                scheme.toLowerCase(), host.substring(host.lastIndexOf('@') + 1), trim(p)));
  }

  /** The location that Flyte stores for keys below a prefix; empty where Flyte gives up. */
  static Optional<String> written(String prefix, List<String> keys) {
    var trimmed = keys.stream().map(GoLocation::trim).toList();
    var reference = String.join("/", trimmed);
    int end = before(reference, '#').length();
    if (reference.substring(0, end).chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return Optional.empty();
    }
    var fragment = reference.substring(end);
    var path = before(reference.substring(0, end), '?');
    var query = reference.substring(path.length(), end);
    int root = prefix.indexOf('/', prefix.indexOf("//") + 2);
    return escapedPath(path)
        .flatMap(escaped -> escapedPath(resolved(prefix.substring(root) + escaped)))
        .flatMap(
            whole ->
                unescaped(fragment.isEmpty() ? "" : fragment.substring(1))
                    .map(f -> prefix.substring(0, root) + whole + query + fragment));
  }

  /** {@code URL.EscapedPath}: as given if that is a valid encoding, else Go's own. */
  private static Optional<String> escapedPath(String raw) {
    boolean valid = raw.chars().allMatch(c -> isPlain(c) || c < 0x80 && ALSO_VALID.indexOf(c) >= 0);
    return unescaped(raw).map(path -> valid ? raw : escaped(path));
  }

  /** {@code resolvePath}: dot segments go, encoded ones and empty ones stay. */
  private static String resolved(String path) {
    var kept = new ArrayList<String>();
    for (var element : path.substring(1).split("/", -1)) {
      if (element.equals("..")) {
        if (!kept.isEmpty()) {
          kept.removeLast();
        }
      } else if (!element.equals(".")) {
        kept.add(element);
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String escaped(String path) {
    var text = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(b)) {
        text.append((char) b);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }

  private static boolean isPlain(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c > 0 && c < 0x80 && UNRESERVED.indexOf(c) >= 0;
  }

  /** Each {@code %XX} once; empty if one is malformed. Bytes that are no UTF-8 become U+FFFD. */
  private static Optional<String> unescaped(String text) {
    var bytes = new ByteArrayOutputStream();
    var raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.write(raw[i]);
      } else if (i + 2 < raw.length
          && HexFormat.isHexDigit(raw[i + 1])
          && HexFormat.isHexDigit(raw[i + 2])) {
        bytes.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == '/') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == '/') {
      to--;
    }
    return text.substring(from, to);
  }
}
