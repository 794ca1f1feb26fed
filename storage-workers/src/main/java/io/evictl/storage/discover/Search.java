package io.evictl.storage.discover;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.storage.catalog.ArtifactKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one task has found so far. Not thread-safe; used once. */
final class Search {
  private static final Logger LOG = LoggerFactory.getLogger(Search.class);

  private final EvictionTask task;
  private final DiscoverLimits limits;
  private final List<FoundEntry> found = new ArrayList<>();
  private int chars;
  private int scanned;
  private int unreadable;
  private @Nullable Point stoppedAt;

  Search(EvictionTask task, DiscoverLimits limits) {
    this.task = task;
    this.limits = limits;
  }

  ExecutionId producer() {
    return task.getExecution();
  }

  boolean isOfRequest(UUID request) {
    return task.getRequestId().equals(request.toString());
  }

  /**
   * Takes products of a page, as many as there is room for.
   *
   * @param tags of those that have one
   */
  void take(List<Page.Row> products, Map<ArtifactKey, String> tags) {
    for (var row : products) {
      add(entry(row.artifact().key(), Optional.ofNullable(tags.get(row.artifact().key()))));
      if (isFull()) {
        scanned += row.at();
        stoppedAt = row.point();
        return;
      }
    }
  }

  /** A page is through. */
  void passed(Page page) {
    if (!isFull()) {
      scanned += page.scanned();
    }
  }

  /** An artifact whose metadata can't be decoded; it counts if it holds the execution's name. */
  void unreadable(Page.Row row) {
    if (row.holds(producer().getName())) {
      unreadable++;
      LOG.warn(
          "request={} dataset={} artifact={} outcome=unreadable-metadata",
          task.getRequestId(),
          row.artifact().key().dataset(),
          row.artifact().key().id());
    }
  }

  /** Where it stopped before the reading did; empty if there was room for all. */
  Optional<Point> stoppedAt() {
    return Optional.ofNullable(stoppedAt);
  }

  boolean isFull() {
    return found.size() >= limits.found() || chars >= limits.foundChars();
  }

  List<FoundEntry> found() {
    return List.copyOf(found);
  }

  /** In a few words, e.g. {@code 3 of 1200 artifacts}. */
  String words() {
    return "%d of %d artifacts".formatted(found.size(), scanned)
        + (unreadable == 0 ? "" : ", %d of unreadable metadata left out".formatted(unreadable));
  }

  private static FoundEntry entry(ArtifactKey artifact, Optional<String> tag) {
    return FoundEntry.newBuilder()
        .setEntry(
            EntryKey.newBuilder()
                .setProject(artifact.dataset().project())
                .setDomain(artifact.dataset().domain())
                .setDataset(artifact.dataset().name())
                .setVersion(artifact.dataset().version())
                .setTag(tag.orElse(null))
                .setArtifactId(tag.isPresent() ? null : artifact.id())
                .build())
        .setArtifactId(artifact.id())
        .build();
  }

  private void add(FoundEntry entry) {
    found.add(entry);
    chars +=
        entry.getEntry().getDataset().length()
            + entry.getEntry().getVersion().length()
            + entry.getEntry().getTag().map(String::length).orElse(0)
            + entry.getArtifactId().length();
  }
}
