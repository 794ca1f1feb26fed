package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.reconcile.RowRemoval;
import io.evictl.storage.sql.SqlFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes broken rows, if it is allowed to. Each is looked at anew under locks, then recorded. */
final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

  private final Parts parts;
  private final RowRemoval removal;
  private final Allowance allowance;

  Repair(Parts parts, Allowance allowance) {
    this.parts = parts;
    this.removal = new RowRemoval(parts.transactions(), parts.catalog(), parts.ledger());
    this.allowance = allowance;
  }

  /** Of an artifact some of whose objects are gone. */
  Leftover dangling(Leftover found, StoredRow row, Set<BlobLocation> gone) throws TooManyException {
    return remove(
        found,
        last -> removal.artifact(row.stored(), last),
        handle -> changed(handle, row).or(() -> isThere(parts.presence(), gone)));
  }

  /** Of an artifact without any output. */
  Leftover withoutData(Leftover found, StoredRow row) throws TooManyException {
    return remove(
        found, last -> removal.tagsOf(row.stored(), last), handle -> changed(handle, row));
  }

  /** Of a tag without its artifact. */
  Leftover withoutArtifact(Leftover found, StoredTag tag) throws TooManyException {
    return remove(found, last -> removal.tag(tag, last), handle -> Optional.empty());
  }

  private interface Removal {
    Optional<String> by(RowRemoval.LastLook last);
  }

  private Leftover remove(Leftover found, Removal removing, RowRemoval.LastLook look)
      throws TooManyException {
    if (allowance.isNothing()) {
      return found;
    }
    allowance.take(1);
    var removed = found.as(Done.REMOVED);
    var told = new boolean[1];
    var end = removed;
    try {
      end =
          removing
              .by(
                  handle -> {
                    var objection = look.objection(handle);
                    if (objection.isEmpty()) {
                      parts.trail().tell(removed);
                      told[0] = true;
                    }
                    return objection;
                  })
              .map(found::left)
              .orElse(removed);
    } catch (Trail.TrailException e) {
      throw e;
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      LOG.warn("leftover={} artifact={} outcome=left", found.kind(), found.artifactId(), e);
      end = found.left(SqlFailure.words(e));
    }
    if (told[0] && end.done() == Done.LEFT) {
      parts.trail().tell(end);
    }
    return end;
  }

  private Optional<String> changed(Handle handle, StoredRow row) {
    var key = row.stored().key();
    var now = parts.catalog().locations(handle, List.of(key)).getOrDefault(key, List.of());
    var same = new HashMap<String, String>();
    row.locations().forEach(it -> same.put(it.name(), it.location()));
    now.forEach(it -> same.remove(it.name(), it.location()));
    return same.isEmpty() && now.size() == row.locations().size()
        ? Optional.empty()
        : Optional.of("its outputs were written by somebody meanwhile");
  }

  private static Optional<String> isThere(BlobPresence presence, Set<BlobLocation> gone) {
    try {
      return presence.missing(gone).isEmpty()
          ? Optional.of("its objects are there by now")
          : Optional.empty();
    } catch (StoreUnavailableException e) {
      return Optional.of("the store can't tell: " + e.getMessage());
    }
  }
}
