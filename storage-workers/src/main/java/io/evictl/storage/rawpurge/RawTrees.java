package io.evictl.storage.rawpurge;

import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the objects that a URI stands for: the one of that key, and all below it, in pages. */
public final class RawTrees {
  private final BlobListing listing;
  private final int most;

  /**
   * @param most objects below one URI; of larger ones nothing is told but that
   */
  public RawTrees(BlobListing listing, int most) {
    this.listing = listing;
    this.most = most;
  }

  /**
   * What there is.
   *
   * @param locations of its objects, encoded
   * @param bytes of all of them
   * @param refusal why they must all stay
   */
  public record Tree(List<String> locations, long bytes, Optional<String> refusal) {
    public Tree {
      locations = List.copyOf(locations);
    }
  }

  /**
   * @param root bucket and key
   * @throws StoreUnavailableException if the store can't tell
   */
  public Tree list(BlobLocation root) throws StoreUnavailableException {
    var found = new ArrayList<BlobListing.Listed>();
    listing.look(root).ifPresent(found::add);
    var after = "";
    while (true) {
      var page = listing.list(root.bucket(), root.key() + "/", after);
      found.addAll(page.objects());
      if (found.size() > most) {
        return refused("more than %d objects are below it".formatted(most));
      }
      if (page.complete()) {
        break;
      }
      after = page.objects().getLast().blob().key();
    }
    var locations = new ArrayList<String>();
    long bytes = 0;
    for (var listed : found) {
      var location = location(listed.blob());
      if (location.isEmpty()) {
        return refused("an object below it has a key that can't be written down: " + listed.blob());
      }
      locations.add(location.get());
      bytes += listed.bytes();
    }
    return new Tree(locations, bytes, Optional.empty());
  }

  private static Tree refused(String why) {
    return new Tree(List.of(), 0, Optional.of(why));
  }

  /** As it is stored; empty if it would not be read as this very key again. */
  private static Optional<String> location(BlobLocation blob) {
    var location = blob.toString().replace("%", "%25").replace("?", "%3F").replace("#", "%23");
    try {
      return BlobLocation.parse(location).equals(blob) ? Optional.of(location) : Optional.empty();
    } catch (MalformedLocationException e) {
      return Optional.empty();
    }
  }
}
