package io.evictl.storage.reconcile;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.sql.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Finds rows of purged artifacts that came back with a backup, and removes those whose objects are
 * gone: a hit of such an entry fails the workflow. No object is deleted, no dataset either.
 */
public final class Reconciler {
  private final Transactions transactions;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final AllowList allowList;
  private final BlobPresence blobs;
  private final RowRemoval removal;

  public Reconciler(
      Transactions transactions,
      Datacatalog catalog,
      Ledger ledger,
      AllowList allowList,
      BlobPresence blobs) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.ledger = ledger;
    this.allowList = allowList;
    this.blobs = blobs;
    this.removal = new RowRemoval(transactions, catalog, ledger);
  }

  /**
   * Looks at some hundred artifacts; those whose rows are not there need nothing and are left out.
   *
   * @param remove false: nothing is changed
   * @throws StoreUnavailableException if the store can't tell what is there; nothing was removed
   */
  public List<Finding> reconcile(Collection<Purged> purged, boolean remove)
      throws StoreUnavailableException {
    var suspects = transactions.read(handle -> suspects(handle, purged));
    var broken = new LinkedHashMap<Suspect, String>();
    var findings = new ArrayList<Finding>();
    var candidates = new ArrayList<Suspect>();
    for (var suspect : suspects) {
      suspect
          .fence(allowList)
          .ifPresentOrElse(
              why -> findings.add(suspect.finding(Finding.Kind.LEFT, why)),
              () -> candidates.add(suspect));
    }
    var asked = new LinkedHashSet<BlobLocation>();
    candidates.forEach(suspect -> asked.addAll(suspect.blobs()));
    var missing = asked.isEmpty() ? List.<BlobLocation>of() : blobs.missing(asked);
    for (var suspect : candidates) {
      suspect
          .broken(missing)
          .ifPresentOrElse(
              why -> broken.put(suspect, why),
              () -> findings.add(suspect.finding(Finding.Kind.LEFT, "its objects are there")));
    }
    broken.forEach(
        (suspect, why) ->
            findings.add(
                remove ? removed(suspect, why) : suspect.finding(Finding.Kind.WOULD_REMOVE, why)));
    return List.copyOf(findings);
  }

  private List<Suspect> suspects(Handle handle, Collection<Purged> purged) {
    var last = new LinkedHashMap<ArtifactKey, Purged>();
    purged.forEach(one -> last.put(one.artifact(), one));
    var there = catalog.artifacts(handle, last.keySet(), Lock.NONE);
    var locations = catalog.locations(handle, there.keySet());
    var tags = tagsOf(handle, there.values());
    var open =
        ledger.openOf(handle, there.keySet()).stream()
            .map(LedgerRow::artifact)
            .collect(Collectors.toSet());
    return there.values().stream()
        .map(
            stored ->
                new Suspect(
                    Objects.requireNonNull(last.get(stored.key())),
                    stored,
                    locations.getOrDefault(stored.key(), List.of()),
                    tags.getOrDefault(stored.key(), List.of()),
                    open.contains(stored.key())))
        .toList();
  }

  private Map<ArtifactKey, List<StoredTag>> tagsOf(
      Handle handle, Collection<StoredArtifact> artifacts) {
    var keys = artifacts.stream().map(Doomed::of).toList();
    return catalog.tagsOf(handle, keys, Lock.NONE).stream()
        .collect(Collectors.groupingBy(StoredTag::artifact));
  }

  private Finding removed(Suspect suspect, String why) {
    return removal
        .artifact(suspect.stored(), handle -> Optional.empty())
        .map(objection -> suspect.finding(Finding.Kind.LEFT, objection))
        .orElseGet(() -> suspect.finding(Finding.Kind.REMOVED, why));
  }
}
