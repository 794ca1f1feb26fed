package io.evictl.storage.rawpurge;

import io.evictl.schemas.record.PlannedObject;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.hide.Planner;
import io.evictl.storage.ledger.RawRecord;
import io.evictl.storage.raw.ArtifactReader;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.sql.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Says what would become of the raw data of an artifact, as far as the index knows now. */
public final class RawPlanner implements Planner.Raw {
  /** URIs that are told one by one: a result has to fit into a record. */
  private static final int TOLD = 200;

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final ArtifactReader reader;
  private final AllowList allowList;
  private final RawTrees trees;
  private final ReferenceIndex index = new ReferenceIndex();

  public RawPlanner(
      Transactions transactions,
      Datacatalog catalog,
      ArtifactReader reader,
      AllowList allowList,
      RawTrees trees) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.reader = reader;
    this.allowList = allowList;
    this.trees = trees;
  }

  @Override
  public List<PlannedObject> objects(ArtifactKey artifact, List<String> names)
      throws StoreUnavailableException {
    var outputs =
        transactions
            .read(handle -> catalog.locations(handle, List.of(artifact)))
            .getOrDefault(artifact, List.of());
    var records = new RawCandidates(names, allowList).of(reader.read(outputs));
    var objects = new ArrayList<PlannedObject>();
    for (var raw : records.subList(0, Math.min(TOLD, records.size()))) {
      objects.add(planned(artifact, raw));
    }
    if (records.size() > TOLD) {
      objects.add(
          object(RawRecord.kept(0, "and further raw data", false, ""), false, "not told one by one")
              .setCount(records.size() - TOLD)
              .build());
    }
    return objects;
  }

  private PlannedObject planned(ArtifactKey artifact, RawRecord raw)
      throws StoreUnavailableException {
    if (raw.settled()) {
      return object(raw, false, raw.why().orElse("")).build();
    }
    var tree = trees.list(RawCandidates.blob(raw));
    var obstacle =
        tree.refusal().or(() -> transactions.read(handle -> obstacle(handle, artifact, raw)));
    return object(raw, obstacle.isEmpty(), obstacle.orElse("nothing else points to it"))
        .setThere(tree.refusal().isPresent() || !tree.locations().isEmpty())
        .setCount(raw.tree() ? tree.locations().size() : 1)
        .setBytes(tree.bytes())
        .build();
  }

  private Optional<String> obstacle(Handle handle, ArtifactKey artifact, RawRecord raw) {
    if (index.proven(handle) == 0) {
      return Optional.of("the reference index is being built");
    }
    var unknown =
        index.unknown(handle).stream()
            .filter(one -> !one.artifact().equals(artifact))
            .map(one -> "what artifact %s points to is not known".formatted(one.artifact().id()));
    var referrers =
        index.referrers(handle, RawCandidates.path(raw), List.of(artifact), 1).stream()
            .map(it -> it.artifact().key().id())
            .map(id -> "artifact %s points to it; goes if that goes, too".formatted(id));
    return unknown.findFirst().or(referrers::findFirst);
  }

  private static PlannedObject.Builder object(RawRecord raw, boolean goes, String why) {
    return PlannedObject.newBuilder()
        .setLocation(raw.location())
        .setGoes(goes)
        .setWhy("raw data: " + why);
  }
}
