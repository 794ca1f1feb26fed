package io.evictl.ops.systemtests.oracle;

import java.util.Comparator;

/** An object as the store names it: nothing is encoded. */
public record ObjectKey(String bucket, String key) implements Comparable<ObjectKey> {

  private static final String SCHEME = "s3://";

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::bucket).thenComparing(ObjectKey::key);

  /** Of {@code s3://bucket/key}, where the key stands as it is. */
  static ObjectKey parse(String text) {
    int slash = text.indexOf('/', SCHEME.length());
    if (!text.startsWith(SCHEME) || slash < 0) {
      throw new IllegalArgumentException("not s3://bucket/key: " + text);
    }
    return new ObjectKey(text.substring(SCHEME.length(), slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
