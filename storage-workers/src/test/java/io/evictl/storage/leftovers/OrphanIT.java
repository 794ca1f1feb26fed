package io.evictl.storage.leftovers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer.Count;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Objects that no row names are found, and go where that is asked for; all others stay. */
class OrphanIT extends LeftoverCase {
  private static final String BASE = "metadata/datacatalog/flytesnacks/development/";
  private static final String ID = "ad714d9c-e1a7-42f2-a9b5-f878e8b8cfb0";

  /** One of so many places is stopped at; other steps at other times would do as well. */
  private static final int EVERY = Integer.getInteger("stop.every", 9);

  /** Keys that are no catalog's, or can't be told to be one. */
  private static final List<String> NONSENSE =
      List.of(
          "metadata/datacatalog/x",
          BASE + "flyte_task-x/1/" + ID + "/o0/data.pb.bak",
          BASE + "flyte_task-x/1/not-an-id/o0/data.pb",
          BASE + "flyte_task-x/1/" + ID.toUpperCase(Locale.ROOT) + "/o0/data.pb",
          BASE + "flyte_task-x/" + ID + "/o0/data.pb",
          BASE + "task-x/1/" + ID + "/o0/data.pb",
          BASE + "flyte_task-x/1/" + ID + "/o0/future.pb",
          BASE + "flyte_task-x/1/" + ID + "/data.pb",
          BASE + "flyte_task-x/1\n/" + ID + "/o0/data.pb",
          BASE + "flyte_task-none/1");

  @Test
  void orphans_areFound_andGoWhenAsked_andNothingElse() throws Exception {
    put(ORPHAN);
    put(stray());
    put(BASE + "flyte_task-x/a b/c+d%2Fe/" + ID + "/o 0/data.pb");
    put(BASE + "flyte_task-x/ä/😀/" + ID + "/o0/data.pb");
    var orphans = new TreeSet<>(bucket.keys());
    orphans.removeAll(named());
    NONSENSE.forEach(this::put);
    var rows = catalog.rows();
    var objects = bucket.keys();

    var found = run(rules());

    assertThat(keys(found, Kind.ORPHAN)).isEqualTo(orphans).hasSize(4);
    assertThat(found.of(Kind.ORPHAN)).allMatch(it -> it.done() == Done.FOUND);
    assertThat(keys(found, Kind.UNKNOWN)).containsAll(unnamedNonsense());
    assertThat(bucket.keys()).isEqualTo(objects);

    var removed = run(rules().removing(0, 4));

    assertThat(removed.of(Kind.ORPHAN)).hasSize(4).allMatch(it -> it.done() == Done.REMOVED);
    assertThat(trail).hasSize(4);
    objects.removeAll(orphans);
    assertThat(bucket.keys()).isEqualTo(objects);
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(run(rules().removing(0, 4)).of(Kind.ORPHAN)).as("run twice").isEmpty();
  }

  /** Guarantee I2: more than the report showed means another catalog, or another bucket. */
  @Test
  void I2_NoOverDelete_moreThanMayGo_deletesNone() throws Exception {
    catalog.execute("DELETE FROM artifact_data");
    catalog.execute("DELETE FROM artifacts");
    catalog.execute("DELETE FROM tags");
    sizes = Rules.Sizes.USUAL;
    var objects = bucket.keys();

    assertThatThrownBy(() -> run(rules().removing(0, 10))).isInstanceOf(TooManyException.class);

    assertThat(bucket.keys()).isEqualTo(objects);
    assertThat(trail).isEmpty();
  }

  /** Guarantee I2: an object is written before its row; within that time it is nobody's. */
  @Test
  void I2_NoOverDelete_youngObjectsStay() throws Exception {
    clock.move(Duration.ofDays(-30).plus(Duration.ofDays(6)));
    put(ORPHAN);

    var found = run(rules().removing(0, 10));

    assertThat(found.of(Kind.ORPHAN)).isEmpty();
    assertThat(found.counts.get(Count.YOUNG)).isEqualTo(bucket.keys().size() - sharedKeys());
    assertThat(bucket.keys()).contains(ORPHAN);
  }

  /** Guarantee I2: rows whose location only decoding tells, with a version that no key has. */
  @Test
  void I2_NoOverDelete_namedByARowThatTheKeyDoesNotTellOf() throws Exception {
    put(ORPHAN);
    var entry = catalog.entries("flyte_task-odd.dots_version").getFirst();
    catalog.execute(
        "INSERT INTO artifact_data (dataset_project, dataset_name, dataset_domain,"
            + " dataset_version, artifact_id, name, location) VALUES ('p', 'n', 'd', 'v', 'x', 'o', ?)",
        "s3://" + Bucket.NAME + "/" + ORPHAN.replace("load_orders", "load%5Forders"));

    var found = run(rules().removing(0, 10));

    assertThat(found.of(Kind.ORPHAN)).isEmpty();
    assertThat(bucket.keys()).contains(ORPHAN, Bucket.key(entry.locations().getFirst()));
  }

  /** Guarantee I2: a row that can't be read names all of its artifact. */
  @Test
  void I2_NoOverDelete_locationThatCannotBeReadKeepsItsArtifactsObjects() throws Exception {
    put(ORPHAN);
    catalog.execute(
        "INSERT INTO artifact_data (dataset_project, dataset_name, dataset_domain,"
            + " dataset_version, artifact_id, name, location) VALUES ('p', 'n', 'd', 'v', ?, 'o', ?)",
        ID,
        "s3://flyte-data/a//b%zz");

    assertThat(run(rules().removing(0, 10)).of(Kind.ORPHAN)).isEmpty();
    assertThat(bucket.keys()).contains(ORPHAN);
  }

  /** What the ledger has still to delete, or is told to try again, is its own. */
  @Test
  void objectThatTheLedgerAwaits_isLeftAlone() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY.plusSeconds(1));
    shop.purgeWith(Workshop.answering(new BlobOutcome.Failed("no"))).run(Instant.EPOCH);
    assertThat(state()).isEqualTo("PURGING");

    var purging = run(rules().removing(0, 10));

    assertThat(purging.of(Kind.ORPHAN)).isEmpty();
    assertThat(purging.counts.get(Count.UNDER_WAY)).isEqualTo(1);

    catalog.execute("UPDATE evictl.ledger SET state = 'FAILED', finished_at = now()");
    assertThat(run(rules().removing(0, 10)).of(Kind.ORPHAN)).isEmpty();
    assertThat(hasObjects(entry)).isTrue();

    catalog.execute("DELETE FROM evictl.ledger");
    assertThat(run(rules().removing(0, 10)).of(Kind.ORPHAN)).hasSize(1);
  }

  /** Guarantee I7: written again, or named by a row of a backup, between look and deletion. */
  @Test
  void I7_Fenced_whatIsWrittenOrNamedMeanwhileStays() throws Exception {
    put(ORPHAN);
    var other = ORPHAN.replace(ID, UUID.randomUUID().toString());
    put(other);
    var store = listing;
    listing =
        new BlobListing() {
          @Override
          public Page list(String in, String prefix, String after)
              throws StoreUnavailableException {
            return store.list(in, prefix, after);
          }

          @Override
          public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
            return store
                .look(blob)
                .map(
                    it ->
                        it.blob().key().equals(ORPHAN) ? new Listed(blob, clock.instant(), 0) : it);
          }
        };
    var asked = new ArrayList<BlobLocation>();

    var found = run(rules().removing(0, 2), Place.START, new Found(), blobs, recording(asked));

    assertThat(found.of(Kind.ORPHAN))
        .anyMatch(it -> it.objects().getFirst().endsWith(ORPHAN) && it.done() == Done.LEFT)
        .anyMatch(it -> it.objects().getFirst().endsWith(other) && it.done() == Done.REMOVED);
    assertThat(asked).extracting(BlobLocation::key).containsExactly(other);
  }

  @Test
  void storeThatRefuses_isTold() throws Exception {
    put(ORPHAN);
    var refusing = Workshop.answering(new BlobOutcome.Failed("AccessDenied: no"));

    var found = run(rules().removing(0, 1), Place.START, new Found(), blobs, refusing);

    assertThat(found.of(Kind.ORPHAN).getFirst().done()).isEqualTo(Done.LEFT);
    assertThat(found.of(Kind.ORPHAN).getFirst().why()).startsWith("AccessDenied: no");
    assertThat(trail).extracting(Leftover::done).containsExactly(Done.REMOVED, Done.LEFT);
  }

  @Test
  void prefixesThatHoldEachOther_areLookedThroughOnce() throws Exception {
    put(ORPHAN);
    allowList =
        AllowList.parse(
            Bucket.PREFIX + "flytesnacks/, " + Bucket.PREFIX + ", s3://flyte-data/metadata/d/");

    assertThat(run(rules()).of(Kind.ORPHAN)).hasSize(1);
  }

  /** Stopped anywhere and continued from the token told last: all is found, once or again. */
  @Test
  void stoppedAnywhere_goesOnFromItsToken() throws Exception {
    listing = inPagesOf(10, listing);
    sizes = new Rules.Sizes(7, 20, 10);
    put(ORPHAN);
    put(stray());
    dangling("shop.load_orders");
    dangling("odd.umlaut_version");
    var whole = run(rules());
    assertThat(whole.places).hasSizeGreaterThan(40);
    assertThat(whole.places).filteredOn(Place.Objects.class::isInstance).hasSizeGreaterThan(EVERY);
    assertThat(whole.leftovers).hasSize(4 + sharedKeys());

    for (int stop = 0; stop < whole.places.size(); stop += EVERY) {
      var before = new Found();
      int last = stop;
      assertThatThrownBy(
              () ->
                  run(
                      rules(),
                      Place.START,
                      before.doing(
                          place -> {
                            if (before.places.size() > last) {
                              throw new IllegalStateException("killed");
                            }
                          })))
          .hasMessage("killed");
      var token = before.places.getLast().token();
      var after = run(rules(), Place.of(token), new Found());
      var all = new ArrayList<>(before.leftovers);
      all.addAll(after.leftovers);
      assertThat(all).as("stopped at " + stop).containsExactlyInAnyOrderElementsOf(whole.leftovers);
    }
  }

  /** A store that lists little at a time, so that there are places between objects. */
  private static BlobListing inPagesOf(int most, BlobListing store) {
    return new BlobListing() {
      @Override
      public Page list(String bucket, String prefix, String after)
          throws StoreUnavailableException {
        var page = store.list(bucket, prefix, after);
        return page.objects().size() <= most
            ? page
            : new Page(page.objects().subList(0, most), false);
      }

      @Override
      public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
        return store.look(blob);
      }
    };
  }

  private BlobDeleter recording(List<BlobLocation> asked) {
    return going -> {
      asked.addAll(going);
      return blobs.delete(going);
    };
  }

  /** What an overwrite of pull request 6372 leaves beside a live artifact's future.pb. */
  private String stray() {
    return catalog.entries("%").stream()
        .flatMap(entry -> entry.locations().stream())
        .filter(location -> location.endsWith("/future/future.pb"))
        .map(location -> Bucket.key(location).replace("future.pb", "data.pb"))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> named() {
    var named = new TreeSet<String>();
    catalog.entries("%").forEach(it -> it.locations().forEach(at -> named.add(Bucket.key(at))));
    return named;
  }

  private Set<String> unnamedNonsense() {
    return new TreeSet<>(NONSENSE);
  }

  /** Objects that many artifacts share: their keys have no form. */
  private int sharedKeys() {
    return (int) named().stream().filter(key -> !key.endsWith(".pb")).count();
  }

  private static Set<String> keys(Found found, Kind kind) {
    var keys = new TreeSet<String>();
    found
        .of(kind)
        .forEach(it -> keys.add(it.objects().getFirst().substring("s3://flyte-data/".length())));
    return keys;
  }

  private String state() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("SELECT state FROM evictl.ledger").mapTo(String.class).one());
  }
}
