package io.evictl.storage.discover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * How far the artifacts of a dataset name were looked through: the key of the last one, in the
 * order of the primary key.
 *
 * @param version {@code artifacts.dataset_version}
 * @param artifactId {@code artifacts.artifact_id}
 */
record Point(String version, String artifactId) {
  /** Before the first one. */
  static final Point START = new Point("", "");

  private static final String SEPARATOR = ".";

  /** As the stream keeps it: both parts in base64url, which has no dot. */
  String token() {
    return encode(version) + SEPARATOR + encode(artifactId);
  }

  /**
   * The point of a token.
   *
   * @throws IllegalArgumentException if {@link #token} gives no such thing
   */
  static Point of(String token) {
    var parts = token.split("\\.", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("no point to go on from: '" + token + "'");
    }
    return new Point(decode(parts[0]), decode(parts[1]));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String decode(String text) {
    return new String(Base64.getUrlDecoder().decode(text), UTF_8);
  }
}
