package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A request that names the entry itself: its producer is no matter, when it was written is. */
class NamedEntryIT extends WorkshopCase {
  private static final ExecutionId NOBODY = Workshop.execution("");
  private static final ExecutionId RIVAL = Workshop.execution("rival");

  @Test
  void I2_NoOverDelete_entryGoesWhoeverProducedIt() throws Exception {
    var entry = entry("shop.load_orders");
    var rows = catalog.rows();
    rows.removeAll(rowsOf(entry));

    var result = shop.hide(named(entry));
    shop.purgeAfterDelay();

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(result.getArtifacts().getFirst().getProducer()).contains(entry.producer());
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(hasObjects(entry)).isFalse();
  }

  @Test
  void hide_namedEntryOfAnUnknownProducerGoes() {
    var entry = entry("shop.load_orders");
    catalog.execute(
        "UPDATE artifacts SET serialized_metadata = '' WHERE artifact_id = ?", entry.artifactId());

    assertThat(shop.hide(shop.task(request, entry.producer(), entry)).getOutcome())
        .as("by its producer")
        .isEqualTo(TaskOutcome.KEPT);
    request = UUID.randomUUID();
    assertThat(shop.plan(Workshop.as(named(entry), TaskAction.PLAN)).getOutcome())
        .isEqualTo(TaskOutcome.EVICTED);
    assertThat(shop.hide(named(entry)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  /** An untagged artifact is named by its id; the entry behind the tag of its dataset stays. */
  @Test
  void hide_namedArtifactGoesAlone() throws Exception {
    var untagged = catalog.entries("flyte_task-shop.slow_plain").getLast();
    bucket.fill(untagged.locations());
    var rows = catalog.rows();
    rows.removeAll(rowsOf(untagged));

    assertThat(shop.hide(named(untagged)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    shop.purgeAfterDelay();

    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void I7_Fenced_entryOverwrittenSinceTheRequestStays() {
    var entry = entry("shop.load_orders");
    var task = named(entry);
    overwrite(entry, Duration.ofSeconds(1));
    assertLeft(task);
  }

  /** Behind the tag is another artifact by now, made after the request. */
  @Test
  void I7_Fenced_entryMadeAnewSinceTheRequestStays() {
    var entry = entry("shop.load_orders");
    var task = named(entry);
    catalog.execute("DELETE FROM tags WHERE artifact_id = ?", entry.artifactId());
    var fresh = catalog.jdbi().inTransaction(handle -> Flyte.createArtifact(handle, entry, RIVAL));
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, fresh, entry.tag()));
    catalog.execute(
        "UPDATE artifacts SET created_at = ?, updated_at = ? WHERE artifact_id = ?",
        Timestamp.from(clock.instant().plusSeconds(1)),
        Timestamp.from(clock.instant().minusSeconds(1)),
        fresh.artifactId());
    assertLeft(task);
  }

  /** What changes between hide and purge is put back, as ever. */
  @Test
  void I7_Fenced_overwriteBetweenHideAndPurgeIsReinstated() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(named(entry));
    overwrite(entry, Duration.ofSeconds(1));

    shop.purgeAfterDelay();

    assertThat(rowsOf(entry)).anyMatch(row -> row.contains(entry.tag()));
    assertThat(hasObjects(entry)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE).getFirst().getOutcome())
        .isEqualTo(TaskOutcome.REINSTATED);
  }

  @Test
  void hide_namedEntryTakesAllTagsOfItsArtifact() {
    var entry = entry("shop.load_orders");
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "second-tag"));

    assertThat(shop.hide(named(entry)).getArtifacts().getFirst().getTags())
        .containsExactlyInAnyOrder(entry.tag(), "second-tag");
  }

  @Test
  void hide_namedEntryMindsContainmentReservationsAndOtherRequests() {
    var entry = entry("shop.load_orders");
    var task = named(entry);
    var rows = catalog.rows();
    try (var closed = new Workshop(catalog, bucket, clock, "one", AllowList.parse(""))) {
      assertThat(closed.hide(task).getError().orElseThrow().getCode()).hasToString("REFUSED");
    }
    var until = clock.instant().plusSeconds(30);
    catalog.jdbi().useHandle(handle -> Flyte.reserve(handle, entry, "somebody", until));
    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.RETRY);
    catalog.execute("DELETE FROM reservations");
    assertThat(catalog.rows()).isEqualTo(rows);

    shop.hide(shop.task(UUID.randomUUID(), entry.producer(), entry));
    assertThat(shop.hide(named(byId(entry))).getWhy()).startsWith("hidden by request");
  }

  @Test
  void hide_namedTagWithoutItsArtifactOrAtAllIsAbsent() {
    var entry = entry("shop.load_orders");
    catalog.execute("DELETE FROM artifacts WHERE artifact_id = ?", entry.artifactId());
    var rows = catalog.rows();

    assertThat(shop.hide(named(entry)).getWhy()).contains("tag without its artifact");
    var key = EntryKey.newBuilder(entry.key()).setTag("no-such-tag").build();
    assertThat(shop.hide(named(new Entry(key, "", NOBODY, List.of()))).getOutcome())
        .isEqualTo(TaskOutcome.ABSENT);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  private static Entry byId(Entry entry) {
    return new Entry(
        EntryKey.newBuilder(entry.key()).setTag(null).setArtifactId(entry.artifactId()).build(),
        entry.artifactId(),
        entry.producer(),
        entry.locations());
  }

  private EvictionTask named(Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, NOBODY, entry, List.of()))
        .setWrittenUntil(clock.instant())
        .build();
  }

  private void overwrite(Entry entry, Duration after) {
    var at = clock.instant().plus(after);
    catalog.jdbi().useTransaction(handle -> Flyte.updateArtifact(handle, entry, RIVAL, at));
  }

  private void assertLeft(EvictionTask task) {
    var rows = catalog.rows();
    assertThat(shop.plan(Workshop.as(task, TaskAction.PLAN)).getOutcome())
        .isEqualTo(TaskOutcome.SUPERSEDED);
    var result = shop.hide(task);
    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    assertThat(result.getWhy()).isEqualTo("written after the request was made");
    assertThat(catalog.rows()).isEqualTo(rows);
  }
}
