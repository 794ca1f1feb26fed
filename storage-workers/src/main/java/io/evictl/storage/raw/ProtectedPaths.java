package io.evictl.storage.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.storage.blobs.BlobLocation;
import java.net.URLDecoder;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The paths that a URI may stand for, each {@code bucket/key} without a slash at its end. Flytekit
 * takes a URI as it stands, Flyte's own services decode it, users have a mind of their own: so
 * every reading is protected. The scheme does not count: {@code s3}, {@code s3a} and {@code https}
 * may be the same object.
 */
public final class ProtectedPaths {
  /** Bytes: a key of S3 has no more, an index of Postgres bears no more than twice that. */
  private static final int LONGEST = 1100;

  private static final Pattern SLASHES = Pattern.compile("/{2,}");
  private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|$)");
  private static final String MARK = "://";

  private final Set<String> paths = new LinkedHashSet<>();

  private ProtectedPaths() {}

  /**
   * @param uri as it stands in a literal
   * @return empty if it names nothing
   * @throws UnknownReferencesException if it is longer than any object's
   */
  public static Set<String> of(String uri) throws UnknownReferencesException {
    var protecteds = new ProtectedPaths();
    int mark = uri.indexOf(MARK);
    var rest = mark < 0 ? uri : uri.substring(mark + MARK.length());
    var isWeb = mark >= 0 && uri.substring(0, mark).matches("(?i).*https?");
    protecteds.read(rest);
    if (isWeb) {
      for (var path : Set.copyOf(protecteds.paths)) {
        protecteds.behindHost(path);
      }
    }
    return protecteds.paths;
  }

  /** The path of an object, as it is compared with what is protected. */
  public static String of(BlobLocation blob) {
    return blob.bucket() + "/" + blob.key();
  }

  private void read(String rest) throws UnknownReferencesException {
    add(rest);
    add(before(rest, "[?#]"));
    folder(rest, "[*?\\[{]");
    var decoded = decoded(rest);
    if (!decoded.equals(rest)) {
      add(decoded);
      add(decoded(before(rest, "[?#]")));
      folder(decoded, "[*?\\[{]");
    }
  }

  /** {@code bucket.host/key} and {@code host/bucket/key}. */
  private void behindHost(String path) throws UnknownReferencesException {
    int slash = path.indexOf('/');
    if (slash > 0) {
      var key = path.substring(slash + 1);
      add(key);
      add(before(path.substring(0, slash), "\\.") + "/" + key);
    }
  }

  private void add(String path) throws UnknownReferencesException {
    var plain = bounded(withoutControls(path));
    put(plain);
    put(SLASHES.matcher(plain).replaceAll("/"));
    if (DOTS.matcher(plain).find()) {
      // Where it leads depends on who resolves it.
      int slash = plain.indexOf('/', 1);
      put(slash < 0 ? plain : plain.substring(0, slash));
    }
  }

  private void put(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    if (end > 0) {
      paths.add(path.substring(0, end));
    }
  }

  /** A pattern stands for what is in its folder. */
  private void folder(String path, String special) throws UnknownReferencesException {
    var before = before(path, special);
    if (before.length() < path.length()) {
      add(before.substring(0, Math.max(0, before.lastIndexOf('/'))));
    }
  }

  private static String before(String text, String special) {
    return text.split(special, 2)[0];
  }

  private static String withoutControls(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (Character.isISOControl(path.charAt(i))) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/', i)));
      }
    }
    return path;
  }

  private static String bounded(String path) throws UnknownReferencesException {
    var bounded = path;
    while (bounded.getBytes(UTF_8).length > LONGEST) {
      int slash = bounded.lastIndexOf('/', LONGEST);
      if (slash <= 0 || slash >= bounded.length()) {
        throw new UnknownReferencesException("a URI longer than " + LONGEST + " bytes");
      }
      bounded = bounded.substring(0, slash);
    }
    return bounded;
  }

  /** A plus stays a plus; what can't be decoded stays as it is. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
