package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Flyte at work beside us: its own statements, in sessions of their own. */
class RacesIT extends WorkshopCase {
  private static final Duration SLOW = Duration.ofSeconds(60);
  private static final ExecutionId RIVAL = Workshop.execution("rival");

  /** Guarantee I7: an overwrite that commits before the hide is fenced off. */
  @Test
  void I7_Fenced_overwriteBeforeTheHideSupersedes() {
    var entry = entry("shop.load_orders");
    overwrite(entry);
    var rows = catalog.rows();

    var result = shop.hide(shop.task(request, entry.producer(), entry));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    assertThat(result.getArtifacts().getFirst().getProducer()).contains(RIVAL);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  /**
   * Guarantee I7: an overwrite that holds the artifact's row when the hide comes is waited for, and
   * what it wrote is judged. No deadlock: the hide locks the artifact before anything it changes.
   */
  @Test
  void I7_Fenced_hideWaitsForAnOverwriteUnderWay() throws Exception {
    var entry = entry("shop.load_orders");
    try (var flyte = catalog.jdbi().open()) {
      flyte.begin();
      flyte.execute("SET lock_timeout = '20s'");
      assertThat(Flyte.updateArtifact(flyte, entry, RIVAL, clock.instant())).isTrue();
      var hiding =
          CompletableFuture.supplyAsync(
              () -> shop.hide(shop.task(request, entry.producer(), entry)));
      awaitBlockedSession();
      flyte.commit();

      var result = hiding.get(60, TimeUnit.SECONDS);
      // Either it waited long enough and judged the new row, or it asks to be given again.
      var last =
          result.getOutcome() == TaskOutcome.RETRY
              ? shop.hide(shop.task(request, entry.producer(), entry))
              : result;
      assertThat(last.getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    }
    assertThat(CapturedCatalog.naming(catalog.rows("tags"), entry.artifactId())).isNotEmpty();
  }

  /** Guarantee I7: an overwrite between hide and purge gets its tag back, byte for byte. */
  @Test
  void I7_Fenced_overwriteBetweenHideAndPurgeIsReinstated() throws Exception {
    var entry = entry("shop.load_orders");
    var tags = catalog.rows("tags");
    shop.hide(shop.task(request, entry.producer(), entry));
    overwrite(entry);
    var artifact = rowsOf(entry);

    shop.purgeAfterDelay();

    assertThat(catalog.rows("tags")).isEqualTo(tags);
    assertThat(rowsOf(entry)).containsAll(artifact);
    assertThat(hasObjects(entry)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(TaskOutcome.REINSTATED));
  }

  /** An overwrite whose tag a third one took meanwhile is garbage, and goes. */
  @Test
  void purge_overwrittenArtifactWhoseTagIsTakenGoes() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    overwrite(entry);
    var third = repopulate(entry);
    var kept = rowsOf(third);

    shop.purgeAfterDelay();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
    assertThat(rowsOf(third)).isEqualTo(kept);
    assertThat(hasObjects(third)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE).getFirst().getOutcome())
        .isEqualTo(TaskOutcome.PURGED);
  }

  /** Guarantee I2: an entry that was populated anew between hide and purge stays. */
  @Test
  void I2_NoOverDelete_repopulationStays() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    var fresh = repopulate(entry);
    var kept = rowsOf(fresh);

    shop.purgeAfterDelay();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(rowsOf(fresh)).isEqualTo(kept);
    assertThat(hasObjects(fresh)).isTrue();
  }

  /**
   * Guarantee I3: a late AddTag makes the hidden artifact readable again; only that tag goes, and
   * its readers get the whole delay.
   */
  @Test
  void I3_NoDanglingHit_lateAddTagStartsTheDelayAnew() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, entry.tag()));

    shop.purgeAfterDelay();
    assertThat(CapturedCatalog.naming(catalog.rows("tags"), entry.artifactId())).isEmpty();
    assertThat(rowsOf(entry)).isNotEmpty();
    assertThat(hasObjects(entry)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();

    shop.purgeAfterDelay();
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
  }

  /** Flyte's update after our delete touches nothing: propeller then makes a fresh entry. */
  @Test
  void purge_lateOverwriteFindsNothing() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    shop.purgeAfterDelay();

    boolean updated =
        catalog
            .jdbi()
            .withHandle(handle -> Flyte.updateArtifact(handle, entry, RIVAL, clock.instant()));

    assertThat(updated).isFalse();
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** An overwrite that holds the row when the purge comes: no deadlock, and it wins. */
  @Test
  void I7_Fenced_purgeWaitsForAnOverwriteUnderWay() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY);
    try (var flyte = catalog.jdbi().open()) {
      flyte.begin();
      assertThat(Flyte.updateArtifact(flyte, entry, RIVAL, clock.instant())).isTrue();
      var purging = CompletableFuture.runAsync(this::purge);
      awaitBlockedSession();
      flyte.commit();
      purging.get(60, TimeUnit.SECONDS);
    }
    shop.purgeAfterDelay();

    assertThat(shop.sent.of(TaskAction.PURGE).getFirst().getOutcome())
        .isEqualTo(TaskOutcome.REINSTATED);
    assertThat(rowsOf(entry)).isNotEmpty();
    assertThat(hasObjects(entry)).isTrue();
  }

  /** A reservation of another owner is waited for, never taken, until the deadline. */
  @Test
  void hide_respectsReservations() {
    var entry = entry("shop.load_orders");
    var until = clock.instant().plusSeconds(25);
    catalog.jdbi().useHandle(handle -> Flyte.reserve(handle, entry, "ax-n0-0", until));
    var rows = catalog.rows();
    var task = shop.task(request, entry.producer(), entry);

    var reserved = shop.hide(task);
    assertThat(reserved.getOutcome()).isEqualTo(TaskOutcome.RETRY);
    assertThat(reserved.getRetryAfterMillis()).contains(25_000L);
    assertThat(reserved.getError().orElseThrow().getCode())
        .isEqualTo(ErrorCode.RESERVATION_NOT_ACQUIRED);

    var late =
        shop.hide(
            EvictionTask.newBuilder(task).setDeadline(clock.instant().minusSeconds(1)).build());
    assertThat(late.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(catalog.rows()).isEqualTo(rows);

    clock.move(Duration.ofSeconds(26));
    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(catalog.rows("reservations")).hasSize(1);
  }

  /** A locked entry asks to be given again and does not take its batch down. */
  @Test
  void hide_lockedEntryDoesNotHoldUpItsBatch() {
    var entries = catalog.entries("flyte_task-shop.%").stream().limit(9).toList();
    var locked = entries.get(4);
    try (var other = catalog.jdbi().open()) {
      other.begin();
      lockTag(other, locked);

      var results =
          shop.hider.hide(
              entries.stream()
                  .map(entry -> shop.taken(shop.task(request, entry.producer(), entry)))
                  .toList());

      assertThat(results)
          .filteredOn(result -> result.getOutcome() == TaskOutcome.EVICTED)
          .hasSize(8);
      assertThat(results)
          .filteredOn(result -> result.getOutcome() == TaskOutcome.RETRY)
          .singleElement()
          .satisfies(result -> assertThat(result.getEntry()).isEqualTo(locked.key()));
      other.rollback();
    }
  }

  /** The same for a purge; the row's next attempt is kept in the ledger. */
  @Test
  void purge_lockedArtifactDoesNotHoldUpItsBatch() throws Exception {
    var entries = catalog.entries("flyte_task-shop.%").stream().limit(5).toList();
    entries.forEach(entry -> shop.hide(shop.task(request, entry.producer(), entry)));
    clock.move(Workshop.DELAY);
    try (var other = catalog.jdbi().open()) {
      other.begin();
      other.execute(
          "SELECT 1 FROM artifacts WHERE artifact_id = ? FOR UPDATE", entries.get(2).artifactId());
      shop.purge.run(java.time.Instant.EPOCH);
      assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(4);
      other.rollback();
    }

    shop.purgeAfterDelay();

    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(5);
    assertThat(rowsOf(entries.get(2))).isEmpty();
  }

  /** Several purgers at once: each row once, nothing twice. */
  @Test
  void purge_byManyWorkersTellsEachTaskOnce() throws Exception {
    var entries = entries("shop.%");
    entries.forEach(entry -> shop.hide(shop.task(request, entry.producer(), entry)));
    clock.move(Workshop.DELAY);

    var workers =
        List.of(1, 2, 3).stream().map(i -> CompletableFuture.runAsync(this::purge)).toList();
    for (var worker : workers) {
      worker.get(60, TimeUnit.SECONDS);
    }

    assertThat(shop.sent.of(TaskAction.PURGE))
        .extracting(result -> result.getTaskId())
        .doesNotHaveDuplicates()
        .hasSize(entries.size());
  }

  private void purge() {
    try {
      shop.purgeDue();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void overwrite(Entry entry) {
    boolean updated =
        catalog
            .jdbi()
            .inTransaction(
                handle ->
                    Flyte.updateArtifact(handle, entry, RIVAL, clock.instant().plusMillis(17)));
    assertThat(updated).isTrue();
  }

  private Entry repopulate(Entry entry) {
    var fresh = catalog.jdbi().inTransaction(handle -> Flyte.createArtifact(handle, entry, RIVAL));
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, fresh, entry.tag()));
    bucket.fill(fresh.locations());
    return fresh;
  }

  private static void lockTag(Handle handle, Entry entry) {
    handle.execute("SELECT 1 FROM tags WHERE tag_name = ? FOR UPDATE", entry.tag());
  }

  private void awaitBlockedSession() {
    await()
        .atMost(SLOW)
        .until(
            () ->
                catalog
                    .jdbi()
                    .withHandle(
                        handle ->
                            handle
                                    .createQuery(
                                        "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                            + " current_database() AND wait_event_type = 'Lock'")
                                    .mapTo(Integer.class)
                                    .one()
                                > 0));
  }
}
