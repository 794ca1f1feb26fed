package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.DatasetName;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer.Count;
import io.evictl.storage.leftovers.Place.Objects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for objects that no row names. A part of the listing is compared with the artifacts that
 * the keys tell of, by primary key, and what is left of it with every location of the catalog: only
 * that is exact, as a key does not always have its dataset's version. By then a row that is written
 * after its object has had the object's least age to appear.
 */
final class ObjectCheck {
  private final Parts parts;
  private final Rules rules;
  private final Observer observer;
  private final OrphanRemoval removal;
  private final List<AllowList.Prefix> prefixes;

  ObjectCheck(Parts parts, Rules rules, Observer observer) {
    this.parts = parts;
    this.rules = rules;
    this.observer = observer;
    this.removal = new OrphanRemoval(parts, rules, observer);
    this.prefixes = parts.allowList().apart("s3");
  }

  /** Looks through the next part of the listing; returns where to go on, empty at the end. */
  Optional<Place> part(Objects from) throws StoreUnavailableException, TooManyException {
    int number = numberOf(from.prefix());
    if (number >= prefixes.size()) {
      return Optional.empty();
    }
    var prefix = prefixes.get(number);
    var before = parts.transactions().read(parts.ledger()::now).minus(rules.orphanAge());
    var unnamed = new Unnamed();
    var after = from.after();
    int listed = 0;
    BlobListing.Page page;
    do {
      page = parts.listing().list(prefix.bucket(), prefix.listed(), after);
      listed += page.objects().size();
      add(unnamed, page, before);
      after = page.objects().isEmpty() ? after : page.objects().getLast().blob().key();
    } while (!page.complete()
        && listed < rules.sizes().keys()
        && unnamed.size() < rules.sizes().candidates());
    settle(unnamed, before);
    if (!page.complete()) {
      return Optional.of(new Objects(name(prefix), after));
    }
    return number + 1 < prefixes.size()
        ? Optional.of(new Objects(name(prefixes.get(number + 1)), ""))
        : Optional.empty();
  }

  private static String name(AllowList.Prefix prefix) {
    return prefix.bucket() + "/" + prefix.path();
  }

  private int numberOf(String prefix) {
    if (prefix.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < prefixes.size(); i++) {
      if (name(prefixes.get(i)).equals(prefix)) {
        return i;
      }
    }
    throw new IllegalArgumentException("place in a prefix that is not allowed: " + prefix);
  }

  private void add(Unnamed unnamed, BlobListing.Page page, Instant before) {
    observer.counted(Count.OBJECTS, page.objects().size());
    var some = new Unnamed();
    var ofPage = new ArrayList<CatalogObject>();
    for (var listed : page.objects()) {
      var object = CatalogObject.of(listed.blob());
      if (object.isEmpty()) {
        unknown(listed.blob());
      } else if (isInScope(object.get())) {
        if (listed.modified().isBefore(before)) {
          some.add(object.get());
          ofPage.add(object.get());
        } else {
          observer.counted(Count.YOUNG, 1);
        }
      }
    }
    named(ofPage).forEach(some::strike);
    some.objects().forEach(unnamed::add);
  }

  private void unknown(BlobLocation blob) {
    if (rules.scope().equals(Scope.ALL)) {
      observer.found(
          new Leftover(
              Kind.UNKNOWN,
              Done.LEFT,
              Optional.empty(),
              "",
              List.of(),
              List.of(blob.toString()),
              "not the form of a catalog's object"));
    }
  }

  private boolean isInScope(CatalogObject object) {
    return object.perhaps().stream()
        .anyMatch(artifact -> rules.scope().holds(DatasetName.of(artifact.dataset())));
  }

  private List<StoredLocation> named(List<CatalogObject> objects) {
    var keys = objects.stream().flatMap(it -> it.perhaps().stream()).distinct().toList();
    return parts
        .transactions()
        .read(handle -> parts.catalog().locations(handle, keys))
        .values()
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private void settle(Unnamed unnamed, Instant before)
      throws StoreUnavailableException, TooManyException {
    if (unnamed.size() > 0) {
      strikeAllNamed(unnamed);
    }
    int known = unnamed.size();
    strikeAwaited(unnamed);
    observer.counted(Count.UNDER_WAY, known - unnamed.size());
    removal.remove(unnamed.objects(), before);
  }

  private void strikeAllNamed(Unnamed unnamed) {
    int size = rules.sizes().page();
    var page = parts.transactions().read(handle -> parts.pages().locations(handle, size));
    page.forEach(unnamed::strike);
    while (page.size() == size && unnamed.size() > 0) {
      var last = page.getLast();
      page = parts.transactions().read(handle -> parts.pages().locations(handle, last, size));
      page.forEach(unnamed::strike);
    }
  }

  /** Objects that the ledger will delete by itself, or when it is told to try again. */
  private void strikeAwaited(Unnamed unnamed) {
    var ids = unnamed.artifactIds();
    parts
        .transactions()
        .read(handle -> parts.ledger().awaited(handle, ids))
        .forEach(unnamed::strikeArtifact);
    var after = Instant.EPOCH;
    int size = rules.sizes().page();
    while (unnamed.size() > 0) {
      var from = after;
      var failed = parts.transactions().read(handle -> parts.ledger().failures(handle, from, size));
      failed.forEach(failure -> unnamed.strikeArtifact(failure.artifactId()));
      if (failed.size() < size) {
        return;
      }
      after = failed.getLast().finishedAt();
    }
  }
}
