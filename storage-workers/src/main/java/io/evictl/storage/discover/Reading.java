package io.evictl.storage.discover;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * One walk through a dataset for any number of searches: a dataset of a million artifacts is not
 * read again for each of a thousand executions. Not thread-safe; used once.
 */
final class Reading {
  private static final byte[] ANY = {};

  private final EntryKey dataset;
  private final DiscoverLimits limits;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final List<Search> searches = new ArrayList<>();
  private Optional<Point> next;

  Reading(
      EntryKey dataset, Point after, DiscoverLimits limits, Datacatalog catalog, Ledger ledger) {
    this.dataset = dataset;
    this.next = Optional.of(after);
    this.limits = limits;
    this.catalog = catalog;
    this.ledger = ledger;
  }

  /** Takes part in what is read from now on. */
  Search search(EvictionTask task) {
    var search = new Search(task, limits);
    searches.add(search);
    return search;
  }

  /** Where to go on; empty at the end of the dataset. */
  Optional<Point> next() {
    return next;
  }

  boolean goesOn() {
    return next.isPresent() && !looking().isEmpty();
  }

  void readPage(Handle handle) {
    var looking = looking();
    var page = Page.read(handle, dataset, name(looking), next.orElseThrow(), limits.pageRows());
    Map<ExecutionId, List<Page.Row>> products = new LinkedHashMap<>();
    for (var row : page.rows()) {
      if (row.mayMatch() && !row.artifact().isReadable()) {
        looking.forEach(search -> search.unreadable(row));
      } else if (row.mayMatch()) {
        row.artifact()
            .producer()
            .ifPresent(of -> products.computeIfAbsent(of, p -> new ArrayList<>()).add(row));
      }
    }
    for (var search : looking) {
      take(handle, search, products.getOrDefault(search.producer(), List.of()), page);
    }
    next =
        page.scanned() < limits.pageRows()
            ? Optional.empty()
            : Optional.of(page.rows().getLast().point());
  }

  private List<Search> looking() {
    return searches.stream().filter(search -> !search.isFull()).toList();
  }

  /** The database compares with one name; with several, all rows come and are decoded here. */
  private static byte[] name(List<Search> looking) {
    var names = looking.stream().map(search -> search.producer().getName()).distinct().toList();
    return names.size() == 1 ? names.getFirst().getBytes(UTF_8) : ANY;
  }

  /**
   * What the request itself has hidden meanwhile has a task already, and lost its tag by that. So
   * tags are read before the ledger: an entry that is hidden in between is seen with its tag.
   */
  private void take(Handle handle, Search search, List<Page.Row> products, Page page) {
    var first = products.stream().limit(limits.found()).toList();
    if (!first.isEmpty()) {
      var tags = firstTags(handle, first);
      var hidden = hidden(handle, search, first);
      search.take(
          products.stream().filter(row -> !hidden.contains(row.artifact().key())).toList(), tags);
    }
    search.passed(page);
  }

  private Set<ArtifactKey> hidden(Handle handle, Search search, List<Page.Row> rows) {
    return ledger.openOf(handle, rows.stream().map(row -> row.artifact().key()).toList()).stream()
        .filter(row -> search.isOfRequest(row.task().requestId()))
        .map(LedgerRow::artifact)
        .collect(Collectors.toSet());
  }

  private Map<ArtifactKey, String> firstTags(Handle handle, List<Page.Row> rows) {
    var artifacts = rows.stream().map(Page.Row::artifact).map(Doomed::of).toList();
    return catalog.tagsOf(handle, artifacts, Lock.NONE).stream()
        .collect(
            Collectors.toMap(StoredTag::artifact, tag -> tag.key().tag(), (one, other) -> one));
  }
}
