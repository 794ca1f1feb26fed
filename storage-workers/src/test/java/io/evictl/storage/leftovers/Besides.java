package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.StoreUnavailableException;
import java.util.Optional;

/** A store beside which something happens once, when it has told that an object is gone. */
class Besides implements BlobListing {
  private final BlobListing store;
  private final Runnable beside;
  private boolean done;

  Besides(BlobListing store, Runnable beside) {
    this.store = store;
    this.beside = beside;
  }

  boolean done() {
    return done;
  }

  @Override
  public Page list(String bucket, String prefix, String after) throws StoreUnavailableException {
    return store.list(bucket, prefix, after);
  }

  @Override
  public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
    var found = store.look(blob);
    if (!done && found.isEmpty()) {
      done = true;
      beside.run();
    }
    return found;
  }
}
