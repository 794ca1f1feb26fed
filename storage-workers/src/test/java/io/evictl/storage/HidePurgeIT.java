package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The main path on captured rows: hide takes tags alone, purge takes rows, then objects. */
class HidePurgeIT extends WorkshopCase {

  /** Guarantee I3: after the hide nothing but the tag is gone. */
  @Test
  void I3_NoDanglingHit_hideTakesTheTagAlone() {
    var entry = entry("shop.load_orders");
    var before = catalog.rows();

    var result = shop.hide(shop.task(request, entry.producer(), entry));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(result.getRestorableUntil()).contains(clock.instant().plus(Workshop.DELAY));
    var gone = new TreeSet<>(before);
    gone.removeAll(catalog.rows());
    assertThat(gone).singleElement().asString().startsWith("tags ").contains(entry.tag());
    assertThat(before).containsAll(catalog.rows());
  }

  /** Guarantee I2: what goes is the artifact's rows and object; all else is as it was. */
  @Test
  void I2_NoOverDelete_purgeTakesTheArtifactAlone() throws Exception {
    entries("shop.%");
    var entry = entry("shop.load_orders");
    var rows = catalog.rows();
    var keys = bucket.keys();
    shop.hide(shop.task(request, entry.producer(), entry));

    shop.purgeDue();
    assertThat(bucket.keys()).as("before it is due").isEqualTo(keys);
    shop.purgeAfterDelay();

    rows.removeAll(CapturedCatalog.naming(rows, entry.artifactId()));
    assertThat(catalog.rows()).isEqualTo(rows);
    entry.locations().forEach(location -> keys.remove(Bucket.key(location)));
    assertThat(bucket.keys()).isEqualTo(keys);
    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getOutcome()).isEqualTo(TaskOutcome.PURGED);
              assertThat(result.getOrd()).isEqualTo(3);
              assertThat(result.getIndex()).isEqualTo(7);
              assertThat(result.getEntry()).isEqualTo(entry.key());
              assertThat(result.getExecution()).isEqualTo(entry.producer());
              assertThat(result.getArtifacts().getFirst().getBlobsAsked()).isEqualTo(1);
              assertThat(result.getArtifacts().getFirst().getBlobsDeleted()).isEqualTo(1);
            });
  }

  /** Guarantee I2: a whole capture, in one batch: nothing is left but the datasets. */
  @Test
  void I2_NoOverDelete_batchOfAllEntriesLeavesDatasets() throws Exception {
    var entries = entries("%");
    var datasets = catalog.rows("datasets");
    var tasks =
        entries.stream()
            .map(each -> shop.taken(shop.task(request, each.producer(), each)))
            .toList();

    var results = shop.hider.hide(tasks);
    shop.purgeAfterDelay();

    assertThat(results).hasSize(entries.size());
    assertThat(results).allMatch(result -> result.getOutcome() == TaskOutcome.EVICTED);
    assertThat(catalog.rows()).isEqualTo(datasets);
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(entries.size());
    // "#" and "?" in a version: the object is shared and stays.
    assertThat(bucket.keys())
        .allMatch(key -> key.endsWith("hash_version/1") || key.endsWith("query_version/v 1"))
        .hasSize(2);
  }

  @Test
  void hide_withoutDelayStillGoesThroughTheLedger() throws Exception {
    var entry = entry("shop.load_orders");
    var task =
        EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
            .setPurgeDelayMillis(0)
            .build();

    shop.hide(task);
    assertThat(hasObjects(entry)).isTrue();
    shop.purgeDue();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
  }

  /** Guarantee I6: whatever happened since, a repeated task gets the recorded answer. */
  @Test
  void I6_Idempotent_repeatedTaskIsAnsweredFromTheLedger() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    var first = shop.hide(task);

    var again = shop.hide(task);
    shop.purgeAfterDelay();
    var rows = catalog.rows();
    var late = shop.hide(task);

    assertThat(again.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(again.getArtifacts().getFirst().getArtifactId())
        .isEqualTo(first.getArtifacts().getFirst().getArtifactId());
    assertThat(late.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(late.getRestorableUntil()).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(1);
  }

  /** Guarantee I6: at most one open eviction per artifact. */
  @Test
  void I6_Idempotent_anotherRequestFindsItHidden() {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));

    var other = shop.hide(shop.task(UUID.randomUUID(), entry.producer(), entry));

    assertThat(other.getOutcome()).isEqualTo(TaskOutcome.ABSENT);
    assertThat(other.getWhy()).isEqualTo("hidden by request " + request);
  }

  /** Two tasks of one request, parent and child, for one entry: both are told about its purge. */
  @Test
  void hide_anotherTaskOfTheRequestSharesTheEviction() throws Exception {
    var entry = entry("shop.load_orders");
    var childs = shop.task(request, entry.producer(), entry);
    var parents = shop.task(request, SOMEBODY, entry);
    shop.hide(childs);

    var shared = shop.hide(parents);
    shop.purgeAfterDelay();

    assertThat(shared.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(shop.sent.of(TaskAction.PURGE))
        .extracting(result -> result.getTaskId() + " " + result.getOutcome())
        .containsExactlyInAnyOrder(childs.getTaskId() + " PURGED", parents.getTaskId() + " PURGED");
  }

  /** The same, where the other task comes when all is over. */
  @Test
  void hide_taskThatComesAfterThePurgeSharesItToo() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    shop.purgeAfterDelay();
    var parents = shop.task(request, SOMEBODY, entry);

    var shared = shop.hide(parents);
    shop.reporter.sweep(Duration.ZERO);

    assertThat(shared.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(shop.sent.of(TaskAction.PURGE).getLast().getTaskId()).isEqualTo(parents.getTaskId());
  }

  /** Two tasks of one batch that go for one artifact: the first carries it out. */
  @Test
  void hide_taskOfTheSameBatchJoins() throws Exception {
    var entry = entry("shop.load_orders");
    var byTag = shop.task(request, entry.producer(), entry);
    var byId =
        new Entry(
            EntryKey.newBuilder(entry.key()).setTag(null).setArtifactId(entry.artifactId()).build(),
            entry.artifactId(),
            entry.producer(),
            entry.locations());

    var results =
        shop.hider.hide(
            List.of(shop.taken(byTag), shop.taken(shop.task(request, entry.producer(), byId))));
    shop.purgeAfterDelay();

    assertThat(results).allMatch(result -> result.getOutcome() == TaskOutcome.EVICTED);
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(2);
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** A lost race: the own, untagged artifact goes, the rival's stays behind the tag. */
  @Test
  void hide_lostRaceTakesTheOwnArtifactAndLeavesTheTag() throws Exception {
    var untagged = catalog.entries("flyte_task-shop.slow_plain").getLast();
    var rival = catalog.entries("flyte_task-shop.slow_plain").getFirst();
    bucket.fill(untagged.locations());
    bucket.fill(rival.locations());
    var kept = rowsOf(rival);
    var task =
        shop.task(
            request,
            untagged.producer(),
            rival,
            List.of(Workshop.seen(untagged.artifactId(), untagged.producer())));

    var result = shop.hide(task);
    shop.purgeAfterDelay();

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(result.getArtifacts())
        .extracting(artifact -> artifact.getArtifactId() + " " + artifact.getOutcome())
        .containsExactlyInAnyOrder(
            untagged.artifactId() + " EVICTED", rival.artifactId() + " SUPERSEDED");
    assertThat(rowsOf(untagged)).isEmpty();
    assertThat(hasObjects(untagged)).isFalse();
    assertThat(rowsOf(rival)).isEqualTo(kept);
    assertThat(hasObjects(rival)).isTrue();
  }

  /** Guarantee I3: an artifact takes all its tags with it, also those nobody named. */
  @Test
  void I3_NoDanglingHit_allTagsOfAnArtifactGo() throws Exception {
    var entry = entry("shop.load_orders");
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "second-tag"));

    var result = shop.hide(shop.task(request, entry.producer(), entry));

    assertThat(result.getArtifacts().getFirst().getTags())
        .containsExactlyInAnyOrder(entry.tag(), "second-tag");
    assertThat(CapturedCatalog.naming(catalog.rows("tags"), entry.artifactId())).isEmpty();
    shop.restore(shop.task(request, entry.producer(), entry));
    assertThat(CapturedCatalog.naming(catalog.rows("tags"), entry.artifactId())).hasSize(2);
  }

  @Test
  void plan_saysWhatWouldGoAndChangesNothing() {
    var entry = entry("shop.load_orders");
    var rows = catalog.rows();

    var result =
        shop.plan(Workshop.as(shop.task(request, entry.producer(), entry), TaskAction.PLAN));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(result.getAction()).isEqualTo(TaskAction.PLAN);
    assertThat(result.getRestorableUntil()).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(catalog.rows("evictl.ledger")).isEmpty();
  }

  @Test
  void hide_danglingTagIsLeftAlone() {
    var entry = entry("shop.load_orders");
    catalog.execute("DELETE FROM artifacts WHERE artifact_id = ?", entry.artifactId());
    var rows = catalog.rows();

    var result = shop.hide(shop.task(request, entry.producer(), entry));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.ABSENT);
    assertThat(result.getWhy()).contains("tag without its artifact");
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  /** Guarantee I8: one location outside the allow-list leaves all of the entry as it is. */
  @Test
  void I8_Contained_entryOutsideTheAllowListIsRefusedWhole() throws Exception {
    var entry = entry("odd.two_outputs");
    catalog.execute(
        "UPDATE artifact_data SET location = 's3://flyte-data/elsewhere/' || artifact_id"
            + " || '/o1/data.pb' WHERE artifact_id = ? AND name = 'o1'",
        entry.artifactId());
    var rows = catalog.rows();

    var result = shop.hide(shop.task(request, entry.producer(), entry));
    shop.purgeAfterDelay();

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(result.getError().orElseThrow().getCode().name()).isEqualTo("REFUSED");
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(bucket.keys()).contains(Bucket.key(entry.locations().getFirst()));
  }

  /** Guarantee I8: nothing configured, nothing deleted. */
  @Test
  void I8_Contained_emptyAllowListDeletesNothing() {
    var entry = entry("shop.load_orders");
    var rows = catalog.rows();
    try (var closed = new Workshop(catalog, bucket, clock, "one", AllowList.parse(""))) {
      var result = closed.hide(closed.task(request, entry.producer(), entry));

      assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
      assertThat(catalog.rows()).isEqualTo(rows);
    }
  }

  /** Guarantee I8: an allow-list that shrinks between hide and purge is obeyed. */
  @Test
  void I8_Contained_purgeJudgesLocationsAnew() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    var rows = catalog.rows();
    try (var closed = new Workshop(catalog, bucket, clock, "one", AllowList.parse(""))) {
      closed.purgeAfterDelay();

      assertThat(catalog.rows()).isEqualTo(rows);
      assertThat(hasObjects(entry)).isTrue();
      assertThat(closed.sent.of(TaskAction.PURGE).getFirst().getError().orElseThrow().getCode())
          .hasToString("REFUSED");
    }
  }

  @Test
  void purge_sharedObjectStaysAndIsTold() throws Exception {
    var entry = entry("odd.hash_version");
    shop.hide(shop.task(request, entry.producer(), entry));

    shop.purgeAfterDelay();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isTrue();
    var artifact = shop.sent.of(TaskAction.PURGE).getFirst().getArtifacts().getFirst();
    assertThat(artifact.getBlobsKept()).isEqualTo(1);
    assertThat(artifact.getBlobsAsked()).isZero();
    assertThat(artifact.getKeptLocations().getFirst()).startsWith("SHARED_LOCATION s3://");
  }

  /** What the ledger keeps of a location is what was stored, whatever characters it holds. */
  @Test
  void purge_oddNamesComeBackFromTheLedger() throws Exception {
    var entry = entry("odd.two_outputs");
    var name = "a\"b\\c,{d} NULL";
    catalog.execute(
        "UPDATE artifact_data SET name = ? WHERE artifact_id = ? AND name = 'o1'",
        name,
        entry.artifactId());
    shop.hide(shop.task(request, entry.producer(), entry));

    shop.purgeAfterDelay();

    assertThat(rowsOf(entry)).isEmpty();
    var names =
        catalog
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT unnest(blob_names) FROM evictl.ledger")
                        .mapTo(String.class)
                        .list());
    assertThat(names).containsExactlyInAnyOrder("o0", name);
  }

  /** Two deployments on one database: each purges what it has hidden. */
  @Test
  void purge_leavesTheOtherDeploymentsRows() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    try (var other = new Workshop(catalog, bucket, clock, "two", AllowList.parse(Bucket.PREFIX))) {
      other.purgeAfterDelay();
      assertThat(rowsOf(entry)).isNotEmpty();
      assertThat(other.sent.all()).isEmpty();
    }

    shop.purgeDue();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(1);
  }

  /** A deadline before the purge is due does not make its first hiccup a failure. */
  @Test
  void hide_purgeHasARetryWindowOfItsOwn() {
    var entry = entry("shop.load_orders");
    var task =
        EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
            .setDeadline(clock.instant().plus(Duration.ofSeconds(1)))
            .build();

    shop.hide(task);

    boolean later =
        catalog
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT deadline > due_at FROM evictl.ledger")
                        .mapTo(Boolean.class)
                        .one());
    assertThat(later).isTrue();
  }
}
