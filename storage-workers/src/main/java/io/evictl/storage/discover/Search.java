package io.evictl.storage.discover;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
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

  Search(EvictionTask task, DiscoverLimits limits) {
    this.task = task;
    this.limits = limits;
  }

  /** Looks through one page; returns where to go on, empty at the end of the dataset. */
  Optional<Point> look(Handle handle, Datacatalog catalog, Point after) {
    var page = Page.read(handle, task, after, limits.pageRows());
    var products = page.rows().stream().filter(this::isProduct).toList();
    var tags = firstTags(handle, catalog, products.stream().limit(limits.found()).toList());
    for (var row : products) {
      add(entry(row.artifact().key(), Optional.ofNullable(tags.get(row.artifact().key()))));
      if (isFull()) {
        scanned += row.at();
        return Optional.of(row.point());
      }
    }
    scanned += page.scanned();
    return page.scanned() < limits.pageRows()
        ? Optional.empty()
        : Optional.of(page.rows().getLast().point());
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

  private boolean isProduct(Page.Row row) {
    if (!row.mayMatch()) {
      return false;
    }
    if (!row.artifact().isReadable()) {
      unreadable++;
      LOG.warn(
          "request={} dataset={} artifact={} outcome=unreadable-metadata",
          task.getRequestId(),
          row.artifact().key().dataset(),
          row.artifact().key().id());
    }
    return row.artifact().producer().filter(task.getExecution()::equals).isPresent();
  }

  private static Map<ArtifactKey, String> firstTags(
      Handle handle, Datacatalog catalog, List<Page.Row> rows) {
    var artifacts = rows.stream().map(Page.Row::artifact).map(Doomed::of).toList();
    return catalog.tagsOf(handle, artifacts, Lock.NONE).stream()
        .collect(
            Collectors.toMap(StoredTag::artifact, tag -> tag.key().tag(), (first, next) -> first));
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
