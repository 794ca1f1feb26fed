package io.evictl.storage.hide;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.results.TakenTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The rows that a batch of tasks is about.
 *
 * @param tags of the tasks' entries
 * @param tagsOf all tags that point to an artifact
 * @param artifacts that are there, of those that a tag or a node names
 */
record CatalogView(
    Map<TagKey, StoredTag> tags,
    Map<ArtifactKey, List<StoredTag>> tagsOf,
    Map<ArtifactKey, StoredArtifact> artifacts) {

  /**
   * Reads tags before artifacts. With locks, what is read stays as it is until the transaction
   * ends, but for tags that are added meanwhile; the purge looks for those.
   */
  static CatalogView read(
      Handle handle, Datacatalog catalog, Collection<TakenTask> tasks, Lock lock) {
    var entryTags =
        tasks.stream()
            .flatMap(taken -> Stream.of(tagOf(taken.task()), Specs.tagOf(taken.task())))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    var tags =
        catalog.tags(handle, entryTags, lock).stream()
            .collect(Collectors.toMap(StoredTag::key, Function.identity()));
    var candidates = new LinkedHashSet<ArtifactKey>();
    for (var taken : tasks) {
      candidates.addAll(candidates(taken.task(), tags));
      spec(taken.task(), tags).ifPresent(candidates::add);
    }
    var tagsOf = new HashMap<ArtifactKey, List<StoredTag>>();
    var doomed = candidates.stream().map(key -> new Doomed(key, null)).toList();
    var pointing = new HashMap<>(tags);
    catalog.tagsOf(handle, doomed, lock, tags).forEach(tag -> pointing.put(tag.key(), tag));
    pointing
        .values()
        .forEach(
            tag ->
                tagsOf.merge(
                    tag.artifact(),
                    List.of(tag),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
    return new CatalogView(tags, tagsOf, catalog.artifacts(handle, candidates, lock));
  }

  /** The tag of the task's entry; empty where the entry is an artifact. */
  static Optional<TagKey> tagOf(EvictionTask task) {
    var entry = task.getEntry();
    return entry.getTag().map(tag -> new TagKey(DatasetKey.of(entry), tag));
  }

  /**
   * The artifacts that a task is about: behind its tag, named by its nodes, or its entry itself.
   */
  Set<ArtifactKey> candidates(EvictionTask task) {
    return candidates(task, tags);
  }

  /** The specification that lies beside the task's entry, where it is looked at. */
  Optional<ArtifactKey> spec(EvictionTask task) {
    return spec(task, tags);
  }

  private static Optional<ArtifactKey> spec(EvictionTask task, Map<TagKey, StoredTag> tags) {
    return Specs.tagOf(task)
        .flatMap(tag -> Optional.ofNullable(tags.get(tag)))
        .map(StoredTag::artifact);
  }

  private static Set<ArtifactKey> candidates(EvictionTask task, Map<TagKey, StoredTag> tags) {
    var dataset = DatasetKey.of(task.getEntry());
    var candidates = new LinkedHashSet<ArtifactKey>();
    tagOf(task)
        .flatMap(tag -> Optional.ofNullable(tags.get(tag)))
        .ifPresent(tag -> candidates.add(tag.artifact()));
    task.getEntry().getArtifactId().ifPresent(id -> candidates.add(new ArtifactKey(dataset, id)));
    task.getSeen()
        .forEach(
            seen ->
                seen.getArtifactId().ifPresent(id -> candidates.add(new ArtifactKey(dataset, id))));
    return candidates;
  }

  boolean isBehindTag(EvictionTask task, ArtifactKey artifact) {
    return tagOf(task)
        .flatMap(tag -> Optional.ofNullable(tags.get(tag)))
        .filter(tag -> tag.artifact().equals(artifact))
        .isPresent();
  }

  List<StoredTag> pointingTo(ArtifactKey artifact) {
    return tagsOf.getOrDefault(artifact, List.of());
  }

  Candidate candidate(EvictionTask task, ArtifactKey artifact) {
    boolean behindTag = isBehindTag(task, artifact);
    return Optional.ofNullable(artifacts.get(artifact))
        .map(stored -> Candidate.of(stored, behindTag, !pointingTo(artifact).isEmpty()))
        .orElseGet(() -> Candidate.absent(artifact.id(), behindTag));
  }
}
