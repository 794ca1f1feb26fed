package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An artifact with its other rows, as one statement after the other read them. Pure. */
record StoredRow(
    StoredArtifact stored, List<StoredLocation> locations, List<StoredTag> tags, boolean open) {

  StoredRow {
    locations = List.copyOf(locations);
    tags = List.copyOf(tags);
  }

  /** Why its objects are not ours to judge. */
  Optional<String> outside(AllowList allowList) {
    for (var at : locations) {
      var why =
          switch (allowList.place(at.location(), at.artifact().id(), at.name())) {
            case Placement.Refused refused -> refused.why();
            case Placement.Own own -> notListed(own.blob());
            case Placement.Shared shared -> notListed(shared.blob());
          };
      if (!why.isEmpty()) {
        return Optional.of(why);
      }
    }
    return Optional.empty();
  }

  private static String notListed(BlobLocation blob) {
    return blob.scheme().equals("s3") ? "" : "only stores of S3 can be looked through: " + blob;
  }

  /** The objects that it promises; shared ones too, as a hit reads them. */
  Set<BlobLocation> blobs(AllowList allowList) {
    var blobs = new LinkedHashSet<BlobLocation>();
    for (var at : locations) {
      switch (allowList.place(at.location(), at.artifact().id(), at.name())) {
        case Placement.Own own -> blobs.add(own.blob());
        case Placement.Shared shared -> blobs.add(shared.blob());
        case Placement.Refused refused ->
            throw new IllegalStateException("judged, but " + refused.why());
      }
    }
    return blobs;
  }

  Leftover leftover(Kind kind, Done done, Collection<BlobLocation> gone, String why) {
    return new Leftover(
        kind,
        done,
        Optional.of(stored.key().dataset()),
        stored.key().id(),
        tags.stream().map(tag -> tag.key().tag()).toList(),
        gone.stream().map(BlobLocation::toString).toList(),
        why);
  }
}
