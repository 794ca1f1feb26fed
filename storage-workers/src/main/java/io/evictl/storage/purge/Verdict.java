package io.evictl.storage.purge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.ledger.BlobRecord;
import java.util.ArrayList;
import java.util.List;

/** What the purge does with a hidden artifact. */
sealed interface Verdict {

  /** Somebody overwrote it on the way: its tags go back, if they are free. */
  record PutBack() implements Verdict {}

  /** A late AddTag points to it: only the tags go, and readers get their time again. */
  record HideAgain() implements Verdict {}

  /** One of its locations is not ours to touch: all stays as it is. */
  record Refuse(String why) implements Verdict {}

  /** Its rows go, and these objects after them. */
  record Delete(List<BlobRecord> blobs) implements Verdict {
    public Delete {
      blobs = List.copyOf(blobs);
    }
  }

  static Verdict of(Sighting sighting, AllowList allowList) {
    if (sighting.isOverwritten()) {
      return new PutBack();
    }
    return sighting.tags().isEmpty() ? deletion(sighting, allowList) : new HideAgain();
  }

  /** The verdict on an artifact that nothing points to and nobody overwrote. */
  static Verdict deletion(Sighting sighting, AllowList allowList) {
    var blobs = new ArrayList<BlobRecord>();
    for (StoredLocation stored : sighting.locations()) {
      switch (allowList.place(stored.location(), stored.artifact().id(), stored.name())) {
        case Placement.Own own -> blobs.add(blob(stored, BlobRecord.State.PENDING));
        case Placement.Shared shared -> blobs.add(blob(stored, BlobRecord.State.KEPT));
        case Placement.Refused refused -> {
          return new Refuse(refused.why());
        }
      }
    }
    return new Delete(blobs);
  }

  private static BlobRecord blob(StoredLocation stored, BlobRecord.State state) {
    return new BlobRecord(stored.name(), stored.location(), state);
  }
}
