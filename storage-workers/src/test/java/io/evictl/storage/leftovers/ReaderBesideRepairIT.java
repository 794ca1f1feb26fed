package io.evictl.storage.leftovers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CatalogReader;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.ManyEntries;
import io.evictl.storage.workshop.ReadersBeside;
import io.evictl.storage.workshop.Workshop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Guarantee I3: runs of Flyte look entries up, and make missing ones anew, while others are
 * repaired. Of what was broken they find a hole until the repair, then a miss or a new entry; of
 * all else a hit, all the time.
 */
class ReaderBesideRepairIT extends LeftoverCase {
  private static final ExecutionId RUNNING = Workshop.execution("runs-beside");
  private static final int ENTRIES = 600;
  private static final int READERS = 3;

  @Test
  void I3_NoDanglingHit_readersBesideARepair() throws Exception {
    var inside = new AtomicReference<@Nullable BlobStore>();
    try (var ours =
        Bucket.open(
            made -> {
              inside.set(made);
              return made;
            })) {
      var store = java.util.Objects.requireNonNull(inside.get());
      catalog.entries("%").forEach(entry -> ours.fill(entry.locations()));
      var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
      var entries = ManyEntries.add(catalog, store, like, ENTRIES);
      var broken = new ArrayList<Entry>();
      var whole = new ArrayList<Entry>();
      for (int i = 0; i < entries.size(); i++) {
        (i % 3 == 0 ? broken : whole).add(entries.get(i));
      }
      for (var entry : broken) {
        store.removeBlob(Bucket.NAME, Bucket.key(entry.locations().getFirst()));
      }
      listing = new io.evictl.storage.blobs.S3Listing(ours.client(), false);
      blobs.close();
      blobs = new io.evictl.storage.blobs.S3Blobs(ours.server().newClient(), 250);

      try (var besideBroken = new ReadersBeside(catalog, ours, store, broken, RUNNING, READERS);
          var besideWhole = new ReadersBeside(catalog, ours, store, whole, RUNNING, READERS)) {
        besideBroken.awaitLookupsUnderWay();
        var found = run(rules().removing(broken.size(), 0));
        besideBroken.awaitLookupsUnderWay();
        besideWhole.awaitLookupsUnderWay();
        long holes = besideBroken.holes().size();
        besideBroken.awaitLookupsUnderWay();

        assertThat(found.of(Kind.DANGLING))
            .hasSize(broken.size())
            .allMatch(it -> it.done() == Done.REMOVED);
        assertThat(besideBroken.holes()).noneMatch(hole -> hole.startsWith(ReadersBeside.DIED));
        assertThat(besideBroken.holes()).as("holes after the repair").hasSize((int) holes);
        assertThat(holes).as("there was something to repair").isPositive();
        assertThat(besideWhole.holes()).isEmpty();
        assertThat(besideWhole.misses()).isZero();
        assertThat(besideWhole.hits()).isPositive();
        assertLeftWhole(besideBroken);
      }
    }
  }

  private static void assertLeftWhole(ReadersBeside readers) throws Exception {
    for (var populated : List.copyOf(readers.populated())) {
      assertThat(readers.find(populated))
          .isEqualTo(new CatalogReader.Found.Hit(populated.artifactId()));
    }
  }
}
