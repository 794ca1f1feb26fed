package io.evictl.storage.blobs;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tells which of many objects are there by listing from one that is asked for to the next: a call
 * settles at least one of them, and up to a thousand where they lie side by side. What a listing
 * does not have is asked for by itself, where the listing told that the bucket is there: only that
 * tells that it is missing.
 */
public final class SweptBlobs {
  private final BlobListing listing;
  private final Function<BlobLocation, String> prefixes;

  /**
   * @param prefixes of keys that may be listed, for an object
   */
  public SweptBlobs(BlobListing listing, Function<BlobLocation, String> prefixes) {
    this.listing = listing;
    this.prefixes = prefixes;
  }

  /**
   * The ones of these objects that are not there.
   *
   * @throws StoreUnavailableException if the store can't tell
   */
  public Set<BlobLocation> missing(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var missing = new HashSet<BlobLocation>();
    for (var part : parts(blobs).entrySet()) {
      for (var blob : unseen(part.getKey(), part.getValue())) {
        if (listing.look(blob).isEmpty()) {
          missing.add(blob);
        }
      }
    }
    return missing;
  }

  private record Part(String bucket, String prefix) implements Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      int order = bucket.compareTo(other.bucket);
      return order != 0 ? order : prefix.compareTo(other.prefix);
    }
  }

  private Map<Part, Set<BlobLocation>> parts(Collection<BlobLocation> blobs) {
    var parts = new TreeMap<Part, Set<BlobLocation>>();
    for (var blob : blobs) {
      var part = new Part(blob.bucket(), prefixes.apply(blob));
      parts.computeIfAbsent(part, unused -> new LinkedHashSet<>()).add(blob);
    }
    return parts;
  }

  private Set<BlobLocation> unseen(Part part, Set<BlobLocation> blobs)
      throws StoreUnavailableException {
    var waiting = new ArrayDeque<>(S3Listing.inOrder(blobs));
    var unseen = new HashSet<BlobLocation>();
    var after = "";
    while (!waiting.isEmpty()) {
      after = later(after, before(waiting.peekFirst().key()));
      var page = listing.list(part.bucket(), part.prefix(), after);
      var there = new HashSet<BlobLocation>();
      page.objects().forEach(listed -> there.add(listed.blob()));
      while (!waiting.isEmpty() && isSettled(waiting.peekFirst(), page)) {
        var blob = waiting.removeFirst();
        if (!there.contains(blob)) {
          unseen.add(blob);
        }
      }
      after = page.complete() ? after : page.objects().getLast().blob().key();
    }
    return unseen;
  }

  private static boolean isSettled(BlobLocation blob, BlobListing.Page page) {
    return page.complete()
        || S3Listing.ORDER.compare(blob.key(), page.objects().getLast().blob().key()) <= 0;
  }

  private static String later(String one, String other) {
    return S3Listing.ORDER.compare(one, other) < 0 ? other : one;
  }

  /** A key before the given one, and after nearly all that are before it. */
  private static String before(String key) {
    return key.substring(0, key.offsetByCodePoints(key.length(), -1));
  }
}
