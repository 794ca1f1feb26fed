package io.evictl.storage.explain;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.Placement;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.Reservation;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.hide.Hider;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.leftovers.CatalogObject;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Tells what is known of an entry. The verdict is that of the code that evicts. */
public final class Explainer {
  private static final Duration DEADLINE = Duration.ofHours(1);

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final AllowList allowList;
  private final BlobPresence blobs;
  private final Hider hider;

  public Explainer(
      Transactions transactions,
      Datacatalog catalog,
      Ledger ledger,
      AllowList allowList,
      BlobPresence blobs,
      Hider hider) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.ledger = ledger;
    this.allowList = allowList;
    this.blobs = blobs;
    this.hider = hider;
  }

  /** The artifact that an entry's tag points to, or that it names; empty if there is no row. */
  public Optional<Explanation> explain(EntryKey entry) {
    return transactions.read(handle -> read(handle, entry)).map(this::complete);
  }

  /**
   * The artifact that an object is of, as its key tells; empty if the key tells of none that has a
   * row. A dataset's version with dot segments or an encoded slash can't be told from a key.
   *
   * @param uri decoded or as stored
   * @throws MalformedLocationException if it is no location
   */
  public Optional<Explanation> explain(String uri) throws MalformedLocationException {
    return CatalogObject.of(BlobLocation.parse(uri)).stream()
        .flatMap(object -> object.perhaps().stream())
        .flatMap(artifact -> explain(entry(artifact)).stream())
        .findFirst();
  }

  private static EntryKey entry(ArtifactKey artifact) {
    return EntryKey.newBuilder()
        .setProject(artifact.dataset().project())
        .setDomain(artifact.dataset().domain())
        .setDataset(artifact.dataset().name())
        .setVersion(artifact.dataset().version())
        .setTag(null)
        .setArtifactId(artifact.id())
        .build();
  }

  private record Read(
      EntryKey asked,
      ArtifactKey artifact,
      Optional<StoredArtifact> stored,
      List<TagKey> tags,
      List<StoredLocation> locations,
      List<Reservation> reservations,
      Optional<LedgerRow> open,
      Instant now) {}

  private Optional<Read> read(Handle handle, EntryKey entry) {
    var dataset = DatasetKey.of(entry);
    var named = entry.getTag().map(tag -> new TagKey(dataset, tag));
    var tag = named.flatMap(it -> catalog.tags(handle, List.of(it), Lock.NONE).stream().findAny());
    var artifact =
        tag.map(StoredTag::artifact)
            .or(() -> entry.getArtifactId().map(id -> new ArtifactKey(dataset, id)));
    return artifact.flatMap(key -> read(handle, entry, key, tag));
  }

  private Optional<Read> read(
      Handle handle, EntryKey entry, ArtifactKey key, Optional<StoredTag> tag) {
    var keys = List.of(key);
    var stored = Optional.ofNullable(catalog.artifacts(handle, keys, Lock.NONE).get(key));
    if (stored.isEmpty() && tag.isEmpty()) {
      return Optional.empty();
    }
    var doomed = stored.map(Doomed::of).stream().toList();
    var tags =
        stored.isEmpty()
            ? tag.map(StoredTag::key).stream().toList()
            : catalog.tagsOf(handle, doomed, Lock.NONE).stream().map(StoredTag::key).toList();
    var now = ledger.now(handle);
    return Optional.of(
        new Read(
            entry,
            key,
            stored,
            tags,
            catalog.locations(handle, keys).getOrDefault(key, List.of()),
            List.copyOf(catalog.reservations(handle, tags, now).values()),
            ledger.openOf(handle, keys).stream().findFirst(),
            now));
  }

  private Explanation complete(Read read) {
    return new Explanation(
        read.artifact(),
        read.stored(),
        read.tags(),
        read.locations().stream().map(this::output).toList(),
        read.reservations(),
        read.open(),
        plan(read));
  }

  private Explanation.Output output(StoredLocation at) {
    var contained =
        switch (allowList.place(at.location(), at.artifact().id(), at.name())) {
          case Placement.Own own -> "goes with the artifact";
          case Placement.Shared shared -> "stays: other artifacts may share it";
          case Placement.Refused refused -> refused.why();
        };
    return new Explanation.Output(at.name(), at.location(), contained, object(at.location()));
  }

  private String object(String location) {
    try {
      var blob = BlobLocation.parse(location);
      return blobs.missing(Set.of(blob)).isEmpty() ? "there" : "GONE: a hit fails the workflow";
    } catch (MalformedLocationException e) {
      return "not looked for: " + e.getMessage();
    } catch (StoreUnavailableException | IllegalStateException e) {
      return "unknown: " + e.getMessage();
    }
  }

  private EvictionResult plan(Read read) {
    var task =
        EvictionTask.newBuilder()
            .setTaskId(UUID.randomUUID().toString())
            .setRequestId(UUID.randomUUID().toString())
            .setOrd(0)
            .setIndex(0)
            .setAction(TaskAction.PLAN)
            .setExecution(new ExecutionId(read.artifact().dataset().project(), "", ""))
            .setEntry(read.asked())
            .setSeen(List.of())
            .setNodes(List.of())
            .setNodeCount(0)
            .setPurgeDelayMillis(0)
            .setWrittenUntil(read.now())
            .setRequestedBy("")
            .setReason("explain")
            .setDeadline(read.now().plus(DEADLINE))
            .build();
    return hider.plan(List.of(TakenTask.of(task, read.now()))).getFirst();
  }
}
