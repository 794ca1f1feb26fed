package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.blobs.SweptBlobs;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.catalog.DatasetName;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer.Count;
import io.evictl.storage.leftovers.Place.Rows;
import io.evictl.storage.leftovers.Place.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Looks for rows that promise what is not there. Each page is read in a transaction of its own. */
final class RowCheck {
  private final Parts parts;
  private final Rules rules;
  private final AllowList allowList;
  private final SweptBlobs swept;
  private final Repair repair;
  private final Observer observer;
  private final Set<String> silent = new HashSet<>();

  RowCheck(Parts parts, Rules rules, Observer observer) {
    this.parts = parts;
    this.rules = rules;
    this.allowList = parts.allowList();
    this.swept = new SweptBlobs(parts.listing(), allowList::listed);
    this.repair = new Repair(parts, new Allowance("broken entries", rules.repair()));
    this.observer = observer;
  }

  /** Looks at what comes next; returns where to go on, empty at the end. */
  Optional<Place> page(Rows from) throws StoreUnavailableException, TooManyException {
    return switch (from.step()) {
      case NAMES -> parts.transactions().read(handle -> next(handle, from.name()));
      case ARTIFACTS -> Optional.of(artifacts(from));
      case TAGS -> Optional.of(tags(from));
    };
  }

  private Optional<Place> next(Handle handle, DatasetName after) {
    var from = after.equals(DatasetName.START) ? rules.scope().start() : after;
    var found = parts.pages().nextName(handle, from);
    while (found.isPresent() && !rules.scope().isPast(found.get())) {
      if (rules.scope().holds(found.get())) {
        return Optional.of(new Rows(Step.ARTIFACTS, found.get(), "", ""));
      }
      found = parts.pages().nextName(handle, found.get());
    }
    return Optional.empty();
  }

  private record Page<R>(List<R> rows, Instant before) {}

  private Place artifacts(Rows from) throws StoreUnavailableException, TooManyException {
    var page = parts.transactions().read(handle -> readArtifacts(handle, from));
    observer.counted(Count.ARTIFACTS, page.rows().size());
    var promises = new LinkedHashMap<StoredRow, Set<BlobLocation>>();
    for (var row : page.rows()) {
      if (row.open()) {
        observer.counted(Count.UNDER_WAY, 1);
      } else if (row.stored().writtenAt().filter(page.before()::isAfter).isEmpty()) {
        observer.counted(Count.YOUNG, 1);
      } else if (row.locations().isEmpty()) {
        withoutData(row);
      } else {
        row.outside(allowList)
            .ifPresentOrElse(
                why -> observer.found(row.leftover(Kind.OUTSIDE, Done.LEFT, List.of(), why)),
                () -> promises.put(row, row.blobs(allowList)));
      }
    }
    compare(promises);
    if (page.rows().size() < rules.sizes().page()) {
      return new Rows(Step.TAGS, from.name(), "", "");
    }
    var last = page.rows().getLast().stored().key();
    return new Rows(Step.ARTIFACTS, from.name(), last.dataset().version(), last.id());
  }

  private Page<StoredRow> readArtifacts(Handle handle, Rows from) {
    var stored =
        parts
            .pages()
            .artifacts(handle, from.name(), from.version(), from.last(), rules.sizes().page());
    var keys = stored.stream().map(StoredArtifact::key).toList();
    var locations = parts.catalog().locations(handle, keys);
    var tags =
        parts.catalog().tagsOf(handle, stored.stream().map(Doomed::of).toList(), Lock.NONE).stream()
            .collect(Collectors.groupingBy(StoredTag::artifact));
    var open =
        parts.ledger().openOf(handle, keys).stream()
            .map(LedgerRow::artifact)
            .collect(Collectors.toSet());
    var rows =
        stored.stream()
            .map(
                artifact ->
                    new StoredRow(
                        artifact,
                        locations.getOrDefault(artifact.key(), List.of()),
                        tags.getOrDefault(artifact.key(), List.of()),
                        open.contains(artifact.key())))
            .toList();
    return new Page<>(rows, parts.ledger().now(handle).minus(rules.rowAge()));
  }

  /** Without a tag nobody can hit it. */
  private void withoutData(StoredRow row) throws TooManyException {
    if (!row.tags().isEmpty()) {
      var found =
          row.leftover(Kind.NO_DATA, Done.FOUND, List.of(), "its artifact has no artifact_data");
      observer.found(repair.withoutData(found, row));
    }
  }

  private void compare(Map<StoredRow, Set<BlobLocation>> promises)
      throws StoreUnavailableException, TooManyException {
    var missing = missing(promises.values());
    for (var promise : promises.entrySet()) {
      var row = promise.getKey();
      var gone = new HashSet<>(promise.getValue());
      gone.retainAll(missing);
      var away = promise.getValue().stream().map(BlobLocation::bucket).filter(silent::contains);
      var unjudged = away.findFirst();
      if (unjudged.isPresent()) {
        var why = "bucket " + unjudged.get() + " can't tell";
        observer.found(row.leftover(Kind.UNJUDGED, Done.LEFT, List.of(), why));
      } else if (!gone.isEmpty()) {
        var why = "object is gone: " + gone.iterator().next();
        var found = row.leftover(Kind.DANGLING, Done.FOUND, gone, why);
        observer.found(repair.dangling(found, row, gone));
      }
    }
  }

  /** A bucket that can't tell does not stop the others; without any that can, this ends. */
  private Set<BlobLocation> missing(Iterable<Set<BlobLocation>> promised)
      throws StoreUnavailableException {
    var byBucket = new TreeMap<String, Set<BlobLocation>>();
    promised.forEach(
        blobs ->
            blobs.forEach(
                blob ->
                    byBucket.computeIfAbsent(blob.bucket(), name -> new HashSet<>()).add(blob)));
    var missing = new HashSet<BlobLocation>();
    for (var bucket : byBucket.entrySet()) {
      if (!silent.contains(bucket.getKey())) {
        try {
          missing.addAll(swept.missing(bucket.getValue()));
        } catch (StoreUnavailableException e) {
          silent.add(bucket.getKey());
          if (allowList.apart("s3").stream().allMatch(it -> silent.contains(it.bucket()))) {
            throw e;
          }
        }
      }
    }
    return missing;
  }

  private Place tags(Rows from) throws TooManyException {
    var page = parts.transactions().read(handle -> readTags(handle, from));
    observer.counted(Count.TAGS, page.rows().size());
    var broken = new ArrayList<StoredTag>();
    for (var tag : page.rows()) {
      if (!tag.hasArtifact()) {
        if (tag.writtenAt().filter(page.before()::isAfter).isPresent()) {
          broken.add(tag.stored());
        } else {
          observer.counted(Count.YOUNG, 1);
        }
      }
    }
    withoutArtifact(broken);
    if (page.rows().size() < rules.sizes().page()) {
      return new Rows(Step.NAMES, from.name(), "", "");
    }
    var last = page.rows().getLast().stored().key();
    return new Rows(Step.TAGS, from.name(), last.dataset().version(), last.tag());
  }

  private Page<CatalogPages.Tag> readTags(Handle handle, Rows from) {
    return new Page<>(
        parts.pages().tags(handle, from.name(), from.version(), from.last(), rules.sizes().page()),
        parts.ledger().now(handle).minus(rules.rowAge()));
  }

  private void withoutArtifact(List<StoredTag> broken) throws TooManyException {
    var keys = broken.stream().map(StoredTag::artifact).toList();
    var open =
        parts.transactions().read(handle -> parts.ledger().openOf(handle, keys)).stream()
            .map(LedgerRow::artifact)
            .collect(Collectors.toSet());
    for (var tag : broken) {
      if (open.contains(tag.artifact())) {
        observer.counted(Count.UNDER_WAY, 1);
      } else {
        var found =
            new Leftover(
                Kind.NO_ARTIFACT,
                Done.FOUND,
                Optional.of(tag.key().dataset()),
                tag.artifactId(),
                List.of(tag.key().tag()),
                List.of(),
                "its artifact has no row");
        observer.found(repair.withoutArtifact(found, tag));
      }
    }
  }
}
