package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Entries that were found in the catalog: without a tag they may be about to get one. */
class DiscoveredEntryIT extends WorkshopCase {

  @Test
  void hide_discoveredWithATagGoesAtAnyAge() {
    var entry = entry("shop.load_orders");
    written(entry, clock.instant(), clock.instant());

    assertThat(shop.hide(discovered(entry)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  @Test
  void I7_Fenced_discoveredOfAnotherProducerStays() {
    var entry = entry("shop.load_orders");
    var task = discovered(entry);
    catalog
        .jdbi()
        .useHandle(handle -> Flyte.updateArtifact(handle, entry, SOMEBODY, clock.instant()));

    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
  }

  /** Guarantee I3: between CreateArtifact and AddTag an artifact is left alone. */
  @Test
  void I3_NoDanglingHit_youngUntaggedArtifactStays() {
    var untagged = catalog.entries("flyte_task-shop.slow_plain").getLast();
    var hourAgo = clock.instant().minus(Duration.ofHours(1));
    var rows = catalog.rows().size();

    written(untagged, hourAgo, hourAgo.minusSeconds(1));
    assertKept(untagged);
    written(untagged, hourAgo.minusSeconds(1), hourAgo);
    assertKept(untagged);
    assertThat(catalog.rows()).hasSize(rows);

    written(untagged, hourAgo.minusSeconds(1), hourAgo.minusSeconds(1));
    assertThat(shop.hide(discovered(untagged)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  /** The tag was there when it was found, and is gone, or with another, when it is hidden. */
  @Test
  void I3_NoDanglingHit_artifactThatLostItsTagMeanwhileStays() {
    var entry = entry("shop.load_orders");
    var task = discovered(entry);
    written(entry, clock.instant(), clock.instant());
    catalog.execute("DELETE FROM tags WHERE artifact_id = ?", entry.artifactId());

    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.KEPT);
    assertThat(rowsOf(entry)).isNotEmpty();
  }

  /** What another request has hidden has no tag either, and is not ours. */
  @Test
  void hide_discoveredThatIsHiddenAlreadyIsAbsent() {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(UUID.randomUUID(), entry.producer(), entry));

    assertThat(shop.hide(discovered(entry)).getOutcome()).isEqualTo(TaskOutcome.ABSENT);
  }

  private void assertKept(Entry entry) {
    var task = discovered(entry);
    for (var result : new Object[] {plan(task), shop.hide(task).getWhy()}) {
      assertThat(result)
          .isEqualTo("without a tag for less than an hour: it may be about to get one");
    }
  }

  private String plan(EvictionTask task) {
    return shop.plan(Workshop.as(task, TaskAction.PLAN)).getWhy();
  }

  private EvictionTask discovered(Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
        .setDiscovered(true)
        .build();
  }

  private void written(Entry entry, Instant createdAt, Instant updatedAt) {
    catalog.execute(
        "UPDATE artifacts SET created_at = ?, updated_at = ? WHERE artifact_id = ?",
        Timestamp.from(createdAt),
        Timestamp.from(updatedAt),
        entry.artifactId());
  }
}
