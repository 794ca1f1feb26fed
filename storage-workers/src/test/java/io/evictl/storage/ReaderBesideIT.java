package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CatalogReader;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.ManyEntries;
import io.evictl.storage.workshop.ReadersBeside;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Guarantee I3: whoever reads the catalog while entries are evicted finds an entry whole or not at
 * all. The purge delay passes as the rule demands: not before every lookup that was under way when
 * the tags went has ended.
 */
class ReaderBesideIT extends WorkshopCase {
  private static final int ENTRIES = Integer.getInteger("reader.entries", 2_000);
  private static final int BATCH = Math.max(250, ENTRIES / 200);
  private static final int READERS = 4;
  private static final ExecutionId RUNNING = Workshop.execution("runs-beside");

  private final AtomicReference<@Nullable BlobStore> inside = new AtomicReference<>();

  @SuppressWarnings("NullAway.Init")
  private Bucket ours;

  @SuppressWarnings("NullAway.Init")
  private BlobStore store;

  @BeforeEach
  void openOwnBucket() {
    ours =
        Bucket.open(
            made -> {
              inside.set(made);
              return made;
            });
    store = java.util.Objects.requireNonNull(inside.get());
    shop.close();
    shop = new Workshop(catalog, ours, clock);
  }

  @AfterEach
  void closeOwnBucket() {
    ours.close();
  }

  @Test
  void I3_NoDanglingHit_readersBesideFindEntriesWholeOrNotAtAll() throws Exception {
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    var entries = ManyEntries.add(catalog, store, like, ENTRIES);
    try (var readers = new ReadersBeside(catalog, ours, store, entries, RUNNING, READERS)) {
      CompletableFuture<Void> purging = CompletableFuture.completedFuture(null);
      for (int from = 0; from < entries.size(); from += BATCH) {
        hide(entries.subList(from, Math.min(entries.size(), from + BATCH)));
        purging.get();
        readers.awaitLookupsUnderWay();
        clock.move(Workshop.DELAY.plusSeconds(1));
        purging = CompletableFuture.runAsync(this::purge);
      }
      purging.get();
      readers.awaitLookupsUnderWay();

      assertThat(readers.holes()).isEmpty();
      assertThat(readers.hits()).isPositive();
      assertThat(readers.misses()).isPositive();
      assertThat(readers.populated()).isNotEmpty();
      System.out.println(readers);
      for (var populated : readers.populated()) {
        assertThat(readers.find(populated))
            .isEqualTo(new CatalogReader.Found.Hit(populated.artifactId()));
      }
    }
    assertThat(catalog.rows("artifacts")).noneMatch(row -> row.contains("\"many-"));
  }

  /** The reader can see a hole: without the delay it does, as a live Flyte did. */
  @Test
  void I3_NoDanglingHit_readerOnItsWayWouldFallIntoAPurgeWithoutDelay() throws Exception {
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    var entry = ManyEntries.add(catalog, store, like, 1).getFirst();
    try (var connection = catalog.jdbi().open().getConnection()) {
      var reader = new CatalogReader(connection, ours.client());

      var found =
          reader.find(
              entry.key(),
              () -> {
                hide(List.of(entry));
                clock.move(Workshop.DELAY.plusSeconds(1));
                purge();
              });

      assertThat(found).isInstanceOf(CatalogReader.Found.Hole.class);
      assertThat(reader.find(entry.key())).isEqualTo(new CatalogReader.Found.Miss());
    }
  }

  private void hide(List<Entry> entries) {
    var tasks =
        entries.stream()
            .map(entry -> shop.taken(shop.task(request, entry.producer(), entry)))
            .toList();
    assertThat(shop.hider.hide(tasks)).allMatch(it -> it.getOutcome() == TaskOutcome.EVICTED);
  }

  private void purge() {
    try {
      shop.purgeDue();
    } catch (ResultsNotSentException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
