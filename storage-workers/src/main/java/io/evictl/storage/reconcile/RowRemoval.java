package io.evictl.storage.reconcile;

import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.sql.Transactions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Removes rows that fail the workflows which hit them, each artifact in a transaction of its own.
 * Tags are locked before the artifact, and what was seen must be what is locked. No object is
 * deleted, no dataset either.
 */
public final class RowRemoval {
  private static final String WRITTEN = "written by somebody meanwhile";
  private static final String BEGUN = "its eviction began meanwhile";

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final Ledger ledger;

  public RowRemoval(Transactions transactions, Datacatalog catalog, Ledger ledger) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.ledger = ledger;
  }

  /** Asked last, while the rows are locked. */
  @FunctionalInterface
  public interface LastLook {

    /** Why the rows are to stay after all; empty: they go. */
    Optional<String> objection(Handle handle);
  }

  /** The artifact's tags, then all its rows. Returns why it was left alone; empty: it is gone. */
  public Optional<String> artifact(StoredArtifact seen, LastLook last) {
    return locked(
        seen,
        (handle, tags) -> {
          var objection = last.objection(handle);
          if (objection.isEmpty()) {
            catalog.deleteTags(handle, tags);
            catalog.deleteArtifacts(handle, List.of(Doomed.of(seen)));
          }
          return objection;
        });
  }

  /** The artifact's tags alone. Returns why they were left alone; empty: they are gone. */
  public Optional<String> tagsOf(StoredArtifact seen, LastLook last) {
    return locked(
        seen,
        (handle, tags) -> {
          var objection = last.objection(handle);
          if (objection.isEmpty()) {
            catalog.deleteTags(handle, tags);
          }
          return objection;
        });
  }

  /** A tag whose artifact has no row. Returns why it was left alone; empty: it is gone. */
  public Optional<String> tag(StoredTag seen, LastLook last) {
    return transactions.write(
        handle -> {
          var now = catalog.tags(handle, List.of(seen.key()), Lock.UPDATE);
          if (!now.equals(List.of(seen))) {
            return Optional.of(WRITTEN);
          }
          var key = List.of(seen.artifact());
          if (!catalog.artifacts(handle, key, Lock.UPDATE).isEmpty()) {
            return Optional.of("its artifact is there by now");
          }
          if (!ledger.openOf(handle, key).isEmpty()) {
            return Optional.of(BEGUN);
          }
          var objection = last.objection(handle);
          if (objection.isEmpty()) {
            catalog.deleteTags(handle, List.of(seen.key()));
          }
          return objection;
        });
  }

  private interface Work {
    Optional<String> run(Handle handle, List<TagKey> tags);
  }

  private Optional<String> locked(StoredArtifact seen, Work work) {
    return transactions.write(
        handle -> {
          var tags =
              catalog.tagsOf(handle, List.of(Doomed.of(seen)), Lock.UPDATE).stream()
                  .map(StoredTag::key)
                  .toList();
          var key = seen.key();
          var now = catalog.artifacts(handle, List.of(key), Lock.UPDATE).get(key);
          if (now == null || !isSame(now, seen)) {
            return Optional.of(WRITTEN);
          }
          return ledger.openOf(handle, List.of(key)).isEmpty()
              ? work.run(handle, tags)
              : Optional.of(BEGUN);
        });
  }

  private static boolean isSame(StoredArtifact now, StoredArtifact seen) {
    return Arrays.equals(now.metadata(), seen.metadata())
        && Objects.equals(now.updatedAt(), seen.updatedAt())
        && Objects.equals(now.createdAt(), seen.createdAt());
  }
}
