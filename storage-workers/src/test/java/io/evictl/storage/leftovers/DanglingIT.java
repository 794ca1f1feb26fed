package io.evictl.storage.leftovers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MemoryBlobs;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer.Count;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.CatalogReader;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rows that fail the workflows which hit them are found, and go where that is asked for. */
class DanglingIT extends LeftoverCase {

  @Test
  void capture_hasNoBrokenRows() throws Exception {
    var found = run(rules());

    assertThat(found.all()).isEmpty();
    assertThat(found.counts.get(Count.ARTIFACTS)).isEqualTo(catalog.rows("artifacts").size());
    assertThat(found.counts.get(Count.TAGS)).isEqualTo(catalog.rows("tags").size());
    assertThat(found.counts.get(Count.OBJECTS)).isEqualTo(bucket.keys().size());
  }

  @Test
  void report_findsEachFormOfBreakage_andChangesNothing() throws Exception {
    var dangling = dangling("shop.load_orders");
    var shared = catalog.entries("flyte_task-odd.hash_version").getFirst();
    deleteObject(shared.locations().getFirst());
    var empty = catalog.entries("flyte_task-shop.price_orders").getFirst();
    removeFrom("artifact_data", empty);
    var lost = catalog.entries("flyte_task-shop.count_frame").getFirst();
    removeFrom("artifacts", lost);
    var rows = catalog.rows();
    var objects = bucket.keys();

    var found = run(rules());

    assertThat(ids(found.of(Kind.DANGLING)))
        .contains(dangling.artifactId(), shared.artifactId())
        .hasSize(1 + catalog.entries("flyte_task-odd.hash_version").size());
    assertThat(ids(found.of(Kind.NO_DATA))).containsExactly(empty.artifactId());
    assertThat(ids(found.of(Kind.NO_ARTIFACT))).containsExactly(lost.artifactId());
    assertThat(found.all()).allMatch(it -> it.done() == Done.FOUND);
    assertThat(trail).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(bucket.keys()).isEqualTo(objects);
  }

  /** Guarantee I3: after the repair Flyte misses cleanly; I2: nothing else is touched. */
  @Test
  void I3_NoDanglingHit_repairTakesTagAndRows_andNoObject() throws Exception {
    var dangling = dangling("odd.two_outputs");
    var empty = catalog.entries("flyte_task-shop.price_orders").getFirst();
    removeFrom("artifact_data", empty);
    var lost = catalog.entries("flyte_task-shop.count_frame").getFirst();
    removeFrom("artifacts", lost);
    var kept = new TreeSet<>(catalog.rows());
    kept.removeIf(row -> row.contains(dangling.artifactId()));
    kept.removeIf(row -> row.startsWith("tags ") && row.contains(empty.artifactId()));
    kept.removeIf(row -> row.startsWith("tags ") && row.contains(lost.artifactId()));
    var objects = bucket.keys();

    var found = run(rules().removing(3, 0));

    assertThat(found.leftovers.stream().filter(it -> it.done() == Done.REMOVED)).hasSize(3);
    assertThat(trail).hasSize(3).allMatch(it -> it.done() == Done.REMOVED);
    assertThat(catalog.rows()).isEqualTo(kept);
    assertThat(bucket.keys()).isEqualTo(objects);
    for (var entry : new Entry[] {dangling, empty, lost}) {
      assertThat(lookUp(entry)).isEqualTo(new CatalogReader.Found.Miss());
    }
    trail.clear();
    var again = run(rules().removing(3, 0));
    assertThat(again.of(Kind.DANGLING)).isEmpty();
    assertThat(again.of(Kind.NO_DATA)).isEmpty();
    assertThat(again.of(Kind.NO_ARTIFACT)).isEmpty();
    assertThat(trail).isEmpty();
  }

  @Test
  void report_ofAPart_looksAtNoOther() throws Exception {
    var here = dangling("shop.load_orders");
    dangling("shop.price_orders");
    var dataset = Optional.of("flyte_task-shop.load_orders");
    var project = Optional.of(here.key().getProject());

    for (var scope :
        new Scope[] {
          new Scope(Optional.empty(), Optional.empty(), dataset),
          new Scope(project, Optional.empty(), dataset),
          new Scope(project, Optional.of(here.key().getDomain()), dataset)
        }) {
      assertThat(run(of(scope)).one().artifactId()).isEqualTo(here.artifactId());
    }
    assertThat(run(of(new Scope(Optional.of("none"), Optional.empty(), Optional.empty()))).counts)
        .doesNotContainKey(Count.ARTIFACTS);
    assertThat(run(of(new Scope(project, Optional.empty(), Optional.empty()))).of(Kind.DANGLING))
        .hasSize(2);
  }

  /** Guarantee I8. */
  @Test
  void I8_Contained_whatLiesOutsideIsToldAndNotJudged() throws Exception {
    dangling("shop.load_orders");
    allowList = AllowList.parse("");
    var rows = catalog.rows();
    var objects = bucket.keys();

    var found = run(rules().removing(1_000, 1_000));

    assertThat(found.leftovers).isNotEmpty().allMatch(it -> it.kind() == Kind.OUTSIDE);
    assertThat(trail).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(bucket.keys()).isEqualTo(objects);
  }

  @Test
  void youngRows_areLeftAlone() throws Exception {
    var entry = dangling("shop.load_orders");
    var lost = catalog.entries("flyte_task-shop.count_frame").getFirst();
    removeFrom("artifacts", lost);
    for (var table : new String[] {"artifacts", "tags"}) {
      catalog.execute(
          "UPDATE " + table + " SET updated_at = ? WHERE artifact_id IN (?, ?)",
          clock.instant().atOffset(ZoneOffset.UTC),
          entry.artifactId(),
          lost.artifactId());
    }

    var found = run(rules().removing(10, 0));

    assertThat(found.of(Kind.DANGLING)).isEmpty();
    assertThat(found.of(Kind.NO_ARTIFACT)).isEmpty();
    assertThat(found.counts.get(Count.YOUNG)).isEqualTo(2);
  }

  @Test
  void entryWhoseEvictionIsUnderWay_isLeftAlone() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    deleteObject(entry.locations().getFirst());

    var found = run(rules().removing(10, 0));

    assertThat(found.all()).isEmpty();
    assertThat(found.counts.get(Count.UNDER_WAY)).isEqualTo(1);
  }

  /** Guarantee I2: a wrong bucket makes everything look gone. */
  @Test
  void moreThanMayGo_stopsThere() throws Exception {
    var first = dangling("shop.load_orders");
    dangling("shop.price_orders");

    assertThatThrownBy(() -> run(rules().removing(1, 0)))
        .isInstanceOf(TooManyException.class)
        .hasMessageContaining("at most 1 may be removed");

    assertThat(trail).hasSize(1);
    assertThat(trail.getFirst().artifactId()).isEqualTo(first.artifactId());
  }

  /** Guarantee I7: the object came back between the look and the lock. */
  @Test
  void I7_Fenced_objectThatIsThereAgain_keepsItsRows() throws Exception {
    var entry = dangling("shop.load_orders");
    var rows = catalog.rows();

    var found = run(rules().removing(1, 0), Place.START, new Found(), MemoryBlobs::all, blobs);

    assertThat(found.one().done()).isEqualTo(Done.LEFT);
    assertThat(found.one().why()).startsWith("its objects are there by now");
    assertThat(trail).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(entry.artifactId()).isEqualTo(found.one().artifactId());
  }

  /**
   * Guarantee I7: an overwrite that commits before the lock stays; one that comes after it finds
   * nothing, and propeller then makes a new entry.
   */
  @Test
  void I7_Fenced_overwriteBesideStays() throws Exception {
    var entry = dangling("shop.load_orders");
    var found = new Found();
    // The page is read, the store is asked; then the overwrite writes object and row.
    var beside = new Besides(listing, () -> overwrite(entry));
    listing = beside;

    run(rules().removing(1, 0), Place.START, found);

    assertThat(beside.done()).isTrue();
    assertThat(found.one().why()).startsWith("written by somebody meanwhile");
    assertThat(lookUp(entry)).isEqualTo(new CatalogReader.Found.Hit(entry.artifactId()));
    assertThat(trail).isEmpty();
  }

  @Test
  void I2_NoOverDelete_repopulationBesideStays() throws Exception {
    var entry = dangling("shop.load_orders");
    var fresh = new Entry[1];
    listing =
        new Besides(
            listing,
            () -> {
              // An operator took the tag by hand; a run populates it anew.
              catalog.execute("DELETE FROM tags WHERE artifact_id = ?", entry.artifactId());
              catalog
                  .jdbi()
                  .useHandle(
                      handle -> {
                        fresh[0] = Flyte.createArtifact(handle, entry, SOMEBODY);
                        bucket.fill(fresh[0].locations());
                        Flyte.addTag(handle, fresh[0], entry.tag());
                      });
            });

    var found = run(rules().removing(1, 0));

    assertThat(found.of(Kind.DANGLING)).hasSize(1);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(lookUp(entry)).isEqualTo(new CatalogReader.Found.Hit(fresh[0].artifactId()));
  }

  @Test
  void storeThatCannotTell_removesNothing() {
    dangling("shop.load_orders");
    var rows = catalog.rows();
    listing =
        new Besides(listing, () -> {}) {
          @Override
          public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
            throw new StoreUnavailableException("away");
          }
        };

    assertThatThrownBy(() -> run(rules().removing(10, 10)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(trail).isEmpty();
  }

  /** A bucket that is not there says nothing about objects. */
  @Test
  void bucketThatIsNotThere_removesNothing() throws Exception {
    catalog.execute(
        "UPDATE artifact_data SET location = replace(location, 's3://flyte-data/', 's3://no-such/')"
            + " WHERE dataset_name = 'flyte_task-shop.load_orders'");
    allowList = AllowList.parse("s3://no-such/metadata/, " + Bucket.PREFIX);
    var entry = dangling("shop.price_orders");
    var rules = rules().removing(1, 0);

    var found =
        run(new Rules(rules.scope(), true, false, 1, 0, rules.rowAge(), rules.orphanAge(), sizes));

    assertThat(ids(found.of(Kind.DANGLING))).containsExactly(entry.artifactId());
    assertThat(found.of(Kind.UNJUDGED))
        .hasSize(catalog.entries("flyte_task-shop.load_orders").size())
        .allMatch(it -> it.why().equals("bucket no-such can't tell"));
  }

  /** Without a record nothing goes. */
  @Test
  void trailThatCannotBeKept_removesNothing() {
    dangling("shop.load_orders");
    var rows = catalog.rows();
    var failing = new RuntimeException("no broker");

    assertThatThrownBy(
            () -> {
              var parts =
                  new Parts(
                      shop.parts.transactions(),
                      shop.parts.catalog(),
                      new CatalogPages(),
                      shop.parts.ledger(),
                      allowList,
                      listing,
                      blobs,
                      blobs,
                      leftover -> {
                        throw new Trail.TrailException("no record", failing);
                      });
              new LeftoverCheck(parts, rules().removing(1, 1), new Found()).run(Place.START);
            })
        .isInstanceOf(Trail.TrailException.class);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  private static Rules of(Scope scope) {
    var all = rules();
    return new Rules(scope, true, false, 0, 0, all.rowAge(), all.orphanAge(), Rules.Sizes.USUAL);
  }

  private void overwrite(Entry entry) {
    bucket.fill(entry.locations());
    catalog
        .jdbi()
        .useHandle(handle -> Flyte.updateArtifact(handle, entry, SOMEBODY, clock.instant()));
    catalog.execute("DELETE FROM artifact_data WHERE location = 's3://other/never'");
  }

  private static Collection<String> ids(Collection<Leftover> leftovers) {
    return leftovers.stream().map(Leftover::artifactId).toList();
  }

  private void removeFrom(String table, Entry entry) {
    assertThat(
            catalog.execute("DELETE FROM " + table + " WHERE artifact_id = ?", entry.artifactId()))
        .isPositive();
    assertThat(CapturedCatalog.naming(catalog.rows("tags"), entry.artifactId())).isNotEmpty();
  }

  private CatalogReader.Found lookUp(Entry entry) throws Exception {
    try (var connection = catalog.jdbi().open().getConnection()) {
      return new CatalogReader(connection, bucket.client()).find(entry.key());
    }
  }
}
