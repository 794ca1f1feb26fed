package io.evictl.storage.blobs;

import java.util.Map;

/**
 * Reads from the store of an object's scheme, and only where that is allowed: below the prefixes
 * given for it, or in a bucket in which something may be deleted.
 */
public final class ReadableBlobs implements BlobReader {
  private final Map<String, BlobReader> byScheme;
  private final AllowList readable;
  private final AllowList deletable;

  public ReadableBlobs(
      Map<String, ? extends BlobReader> byScheme, AllowList readable, AllowList deletable) {
    this.byScheme = Map.copyOf(byScheme);
    this.readable = readable;
    this.deletable = deletable;
  }

  @Override
  public byte[] read(BlobLocation blob, int atMost)
      throws UnreadableBlobException, StoreUnavailableException {
    var store = byScheme.get(blob.scheme());
    if (store == null || !mayRead(blob)) {
      throw new UnreadableBlobException(
          "%s may not be read: it is in no bucket of storage.allow and not below storage.read.allow"
              .formatted(blob));
    }
    return store.read(blob, atMost);
  }

  private boolean mayRead(BlobLocation blob) {
    return readable.prefixes().stream().anyMatch(prefix -> prefix.holds(blob))
        || deletable.prefixes().stream().anyMatch(prefix -> isOf(prefix, blob));
  }

  /** Files have no bucket: only the prefix itself counts. */
  private static boolean isOf(AllowList.Prefix prefix, BlobLocation blob) {
    return blob.bucket().isEmpty()
        ? prefix.holds(blob)
        : prefix.scheme().equals(blob.scheme()) && prefix.bucket().equals(blob.bucket());
  }
}
