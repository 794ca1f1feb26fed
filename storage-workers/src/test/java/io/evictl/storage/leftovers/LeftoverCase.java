package io.evictl.storage.leftovers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.blobs.S3Listing;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.sync.RequestBody;

/** A catalog all of whose objects are there, old enough to be judged, and a check of it. */
abstract class LeftoverCase extends WorkshopCase {
  static final String ORPHAN =
      "metadata/datacatalog/flytesnacks/development/flyte_task-shop.load_orders/1.0-Vt0-71A1-PmK8qF6C"
          + "/ad714d9c-e1a7-42f2-a9b5-f878e8b8cfb0/o0/data.pb";

  final List<Leftover> trail = new ArrayList<>();
  AllowList allowList = AllowList.parse(Bucket.PREFIX);
  Rules.Sizes sizes = new Rules.Sizes(7, 20, 50);

  @SuppressWarnings("NullAway.Init")
  S3Blobs blobs;

  @SuppressWarnings("NullAway.Init")
  BlobListing listing;

  @BeforeEach
  void fillBucket() {
    catalog.entries("%").forEach(entry -> bucket.fill(entry.locations()));
    // Objects are as old as this run, rows older: the clock is set to a month after both.
    clock.move(Duration.ofDays(30).plus(Duration.between(clock.instant(), Instant.now())));
    blobs = new S3Blobs(bucket.server().newClient(), 250);
    listing = new S3Listing(bucket.client(), false);
  }

  @AfterEach
  void emptyBucket() {
    blobs.close();
    for (var key : bucket.keys()) {
      bucket.client().deleteObject(request -> request.bucket(Bucket.NAME).key(key));
    }
  }

  /** What a run found, in its order. */
  static final class Found implements Observer {
    final List<Leftover> leftovers = new ArrayList<>();
    final Map<Count, Long> counts = new EnumMap<>(Count.class);
    final List<Place> places = new ArrayList<>();
    private Consumer<Place> atPlace = place -> {};

    @Override
    public void found(Leftover leftover) {
      leftovers.add(leftover);
    }

    @Override
    public void counted(Count what, long number) {
      counts.merge(what, number, Long::sum);
    }

    @Override
    public void reached(Place place) {
      places.add(place);
      atPlace.accept(place);
    }

    /** Something that happens when a place is reached. */
    Found doing(Consumer<Place> atEachPlace) {
      this.atPlace = atEachPlace;
      return this;
    }

    List<Leftover> of(Kind kind) {
      return leftovers.stream().filter(it -> it.kind() == kind).toList();
    }

    /** All but the keys that artifacts of a cache version with {@code #} or {@code ?} share. */
    List<Leftover> all() {
      return leftovers.stream().filter(it -> it.kind() != Kind.UNKNOWN).toList();
    }

    Leftover one() {
      assertThat(all()).hasSize(1);
      return all().getFirst();
    }
  }

  static Rules rules() {
    return Rules.report();
  }

  Found run(Rules rules) throws Exception {
    return run(rules, Place.START, new Found());
  }

  Found run(Rules rules, Place from, Found found) throws Exception {
    return run(rules, from, found, blobs, blobs);
  }

  Found run(Rules rules, Place from, Found found, BlobPresence presence, BlobDeleter deleter)
      throws Exception {
    var sized =
        new Rules(
            rules.scope(),
            rules.rows(),
            rules.objects(),
            rules.repair(),
            rules.orphans(),
            rules.rowAge(),
            rules.orphanAge(),
            sizes);
    var parts =
        new Parts(
            shop.parts.transactions(),
            new Datacatalog(),
            new CatalogPages(),
            shop.parts.ledger(),
            allowList,
            listing,
            presence,
            deleter,
            trail::add);
    new LeftoverCheck(parts, sized, found).run(from);
    return found;
  }

  void deleteObject(String location) {
    bucket.client().deleteObject(request -> request.bucket(Bucket.NAME).key(Bucket.key(location)));
  }

  Entry dangling(String task) {
    var entry = catalog.entries("flyte_task-" + task).getFirst();
    deleteObject(entry.locations().getFirst());
    return entry;
  }

  void put(String key) {
    bucket
        .client()
        .putObject(request -> request.bucket(Bucket.NAME).key(key), RequestBody.fromString("x"));
  }
}
