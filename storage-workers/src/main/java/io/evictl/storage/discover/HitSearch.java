package io.evictl.storage.discover;

import static io.evictl.storage.catalog.FlyteNames.TASK_DATASET;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.blobs.UnreadableBlobException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.tags.ItemDatasets;
import io.evictl.storage.tags.ItemTags;
import io.evictl.storage.tags.UnknownMessageException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** What one task has found of an array node's hits so far. Not thread-safe; used once. */
final class HitSearch {
  private final NodeState node;
  private final DatasetKey dataset;
  private final ItemTags tags;
  private final BitSet hits;
  private final Map<String, FoundEntry> found = new LinkedHashMap<>();

  /** Readings of the inputs (see {@link ItemTags}) that led to entries. */
  private final Set<Integer> readings = new TreeSet<>();

  private int looked;

  private HitSearch(NodeState node, DatasetKey dataset, ItemTags tags, BitSet hits) {
    this.node = node;
    this.dataset = dataset;
    this.tags = tags;
    this.hits = hits;
  }

  /** Reads an object. */
  @FunctionalInterface
  interface Reader {
    byte[] read(BlobLocation blob) throws UnreadableBlobException, StoreUnavailableException;
  }

  /**
   * Items whose tags were made.
   *
   * @param tags by tag, the reading of the inputs that leads to it
   * @param next item to go on from
   */
  record Step(Map<TagKey, Integer> tags, Optional<Integer> next) {}

  static HitSearch of(NodeState node, Reader reader)
      throws UnreadableBlobException,
          StoreUnavailableException,
          UnknownMessageException,
          UntoldException {
    var items = told(node.getItems(), "which of its items hit");
    var task = told(node.getTask(), "which task it ran");
    var template =
        told(
            items.getTemplate(),
            "the cache settings of task %s (version and ignored inputs)".formatted(task.getName()));
    var uri = told(items.getInputUri(), "where its inputs are");
    var dataset =
        new DatasetKey(
            task.getProject(),
            TASK_DATASET + task.getName(),
            task.getDomain(),
            ItemDatasets.version(
                template.getCacheVersion(),
                ByteString.copyFrom(template.getTypedInterface().duplicate())));
    var tags = ItemTags.of(reader.read(location(uri)), template.getIgnoredInputs());
    return new HitSearch(node, dataset, tags, BitSet.valueOf(items.getHits()));
  }

  private static <T> T told(Optional<T> fact, String what) throws UntoldException {
    return fact.orElseThrow(
        () ->
            new UntoldException(
                what + " is not known: flyteadmin's database has to be read for it, and have it"));
  }

  private static BlobLocation location(String uri) throws UnreadableBlobException {
    try {
      return BlobLocation.parse(uri);
    } catch (MalformedLocationException e) {
      throw new UnreadableBlobException("%s: %s".formatted(uri, e.getMessage()), e);
    }
  }

  /**
   * A point to go on from: the item, and the reading that led to entries so far.
   *
   * @throws IllegalArgumentException if {@link #token} gives no such thing
   */
  int resume(String token) {
    var parts = token.split(":", -1);
    if (parts.length > 2) {
      throw new IllegalArgumentException("no item to go on from: '" + token + "'");
    }
    if (parts.length == 2) {
      readings.add(Integer.valueOf(parts[1]));
    }
    return Integer.parseInt(parts[0]);
  }

  String token(int next) {
    return readings.isEmpty() ? String.valueOf(next) : next + ":" + readings.iterator().next();
  }

  /** Makes the tags of some hits, from the item given on. */
  Step step(int from, int atMost) throws UnknownMessageException {
    var keys = new HashMap<TagKey, Integer>();
    int index = hits.nextSetBit(from);
    for (int count = 0; index >= 0 && count < atMost; count++) {
      for (var tag : tags.tags(index).entrySet()) {
        keys.put(new TagKey(dataset, tag.getValue()), tag.getKey());
      }
      looked++;
      index = hits.nextSetBit(index + 1);
    }
    return new Step(keys, index < 0 ? Optional.empty() : Optional.of(index));
  }

  /** Looks the tags up, and what is behind them. */
  int look(Handle handle, Datacatalog catalog, Step step) {
    var stored = catalog.tags(handle, step.tags().keySet(), Lock.NONE);
    var artifacts =
        catalog.artifacts(
            handle, stored.stream().map(StoredTag::artifact).distinct().toList(), Lock.NONE);
    for (var tag : stored) {
      readings.add(step.tags().getOrDefault(tag.key(), -1));
      found.put(tag.key().tag(), entry(tag, Optional.ofNullable(artifacts.get(tag.artifact()))));
    }
    return stored.size();
  }

  /** One reading of the inputs is right: of two that lead to entries nobody can tell which. */
  void check() throws UntoldException {
    if (readings.size() > 1) {
      throw new UntoldException("which of its inputs are bound can't be told");
    }
  }

  List<FoundEntry> found() {
    return List.copyOf(found.values());
  }

  int foundChars() {
    int each = dataset.name().length() + dataset.version().length() + 2 * node.getNodeId().length();
    return found.size() * (each + 300);
  }

  int looked() {
    return looked;
  }

  /** In a few words, e.g. {@code entries of 3 of 5 hits of node n0}. */
  String words() {
    return "entries of %d of %d hits of node %s".formatted(found.size(), looked, node.getNodeId());
  }

  private FoundEntry entry(StoredTag tag, Optional<StoredArtifact> artifact) {
    return FoundEntry.newBuilder()
        .setEntry(
            EntryKey.newBuilder()
                .setProject(dataset.project())
                .setDomain(dataset.domain())
                .setDataset(dataset.name())
                .setVersion(dataset.version())
                .setTag(tag.key().tag())
                .build())
        .setArtifactId(tag.artifact().id())
        .setNodeId(node.getNodeId())
        .setSeen(seen(tag.artifact(), artifact))
        .build();
  }

  /** The artifact of now is the one seen if it was written before the node ended. */
  private SeenArtifact seen(ArtifactKey key, Optional<StoredArtifact> artifact) {
    var ended = node.getEndedAt();
    boolean asItWas =
        artifact
            .flatMap(StoredArtifact::writtenAt)
            .filter(at -> ended.isPresent() && !at.isAfter(ended.get()))
            .isPresent();
    return SeenArtifact.newBuilder()
        .setArtifactId(key.id())
        .setProducer(asItWas ? artifact.flatMap(StoredArtifact::producer).orElse(null) : null)
        .setWrittenUntil(ended.orElse(null))
        .build();
  }
}
