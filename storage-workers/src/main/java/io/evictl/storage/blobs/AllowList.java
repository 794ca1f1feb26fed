package io.evictl.storage.blobs;

import java.util.List;
import java.util.stream.Stream;

/**
 * The prefixes below which objects may be deleted, each {@code scheme://bucket/prefix/}, compared
 * by whole path segments. An empty list allows nothing.
 */
public record AllowList(List<Prefix> prefixes) {

  public AllowList {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * From a comma-separated text, e.g. {@code s3://flyte-data/metadata/datacatalog/}.
   *
   * @throws IllegalArgumentException naming the entry that is no prefix
   */
  public static AllowList parse(String text) {
    return new AllowList(
        Stream.of(text.split(","))
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .map(Prefix::parse)
            .toList());
  }

  /**
   * Judges a location of {@code artifact_data}. Only its decoded key's end tells whether it is the
   * artifact's own ({@code /<artifact id>/<name>/data.pb}, or {@code /future/future.pb}): a {@code
   * #} or {@code ?} in a cache version cuts the key, and many artifacts then share one object.
   */
  public Placement place(String stored, String artifactId, String name) {
    try {
      var blob = BlobLocation.parse(stored);
      if (!holds(blob)) {
        return new Placement.Refused("outside the allow-list: " + stored);
      }
      var own = "/" + artifactId + "/" + name + "/data.pb";
      var future = "/" + artifactId + "/future/future.pb";
      return !artifactId.isEmpty() && (blob.key().endsWith(own) || blob.key().endsWith(future))
          ? new Placement.Own(blob)
          : new Placement.Shared(blob);
    } catch (MalformedLocationException e) {
      return new Placement.Refused("malformed location (" + e.getMessage() + "): " + stored);
    }
  }

  /** The part of a store that an object is in: the first allowed prefix that holds it. */
  public String scope(BlobLocation blob) {
    return prefixes.stream()
        .filter(prefix -> prefix.holds(blob))
        .map(prefix -> blob.bucket() + "/" + prefix.path())
        .findFirst()
        .orElse(blob.bucket());
  }

  /** Whether the object lies below an allowed prefix. */
  public boolean holds(BlobLocation blob) {
    return prefixes.stream().anyMatch(prefix -> prefix.holds(blob));
  }

  /** What all keys begin with that may be listed to find this object; empty: all of its bucket. */
  public String listed(BlobLocation blob) {
    return prefixes.stream()
        .filter(prefix -> prefix.holds(blob))
        .map(Prefix::listed)
        .findFirst()
        .orElse("");
  }

  /** The prefixes of a scheme, without those that lie in another one. */
  public List<Prefix> apart(String scheme) {
    return prefixes.stream()
        .distinct()
        .filter(prefix -> prefix.scheme().equals(scheme))
        .filter(prefix -> prefixes.stream().noneMatch(other -> other.covers(prefix)))
        .toList();
  }

  /** One allowed prefix; path is empty (a whole bucket) or has no slash at its ends. */
  public record Prefix(String scheme, String bucket, String path) {

    static Prefix parse(String entry) {
      var trimmed = entry.replaceAll("/+$", "");
      try {
        // A stand-in key makes a prefix parse by the rules of a location.
        var inside = BlobLocation.parse(trimmed + "/x");
        var path = inside.key().equals("x") ? "" : inside.key();
        if (entry.contains("?") || entry.contains("#")) {
          throw new IllegalArgumentException("allow-list entry with ? or #: " + entry);
        }
        return new Prefix(
            inside.scheme(),
            inside.bucket(),
            path.isEmpty() ? "" : path.substring(0, path.length() - 2));
      } catch (MalformedLocationException e) {
        throw new IllegalArgumentException(
            "allow-list entry '%s' is not scheme://bucket/prefix/: %s"
                .formatted(entry, e.getMessage()),
            e);
      }
    }

    /** What the keys of its objects begin with. */
    public String listed() {
      return path.isEmpty() ? "" : path + "/";
    }

    /** Whether another one lies in it. */
    private boolean covers(Prefix other) {
      return !equals(other)
          && other.scheme.equals(scheme)
          && other.bucket.equals(bucket)
          && other.listed().startsWith(listed());
    }

    boolean holds(BlobLocation blob) {
      return blob.scheme().equals(scheme)
          && blob.bucket().equals(bucket)
          && (path.isEmpty() || blob.key().startsWith(path + "/"));
    }
  }
}
