package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tasks that come again: after a failure they are done, after an end they change nothing. */
class RepeatsIT extends WorkshopCase {

  /**
   * What {@code retry-failed} sends for a failed purge: it goes on, until a deadline of its own.
   */
  @Test
  void I4_NoSilentLeak_failedPurgeIsDrivenAgainUntilTheNewDeadline() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    clock.move(Duration.ofHours(25));
    failingStore().run(Instant.EPOCH);
    assertThat(shop.sent.of(TaskAction.PURGE).getFirst().getOutcome())
        .isEqualTo(TaskOutcome.FAILED);

    var deadline = clock.instant().plus(Duration.ofHours(5));
    var again = purge(task, deadline);
    assertThat(shop.redriver.redrive(shop.taken(again))).isEmpty();
    failingStore().run(Instant.EPOCH);
    clock.move(Duration.ofHours(4));
    failingStore().run(Instant.EPOCH);
    assertThat(shop.sent.all()).as("before the new deadline").hasSize(1);
    clock.move(Duration.ofHours(2));
    failingStore().run(Instant.EPOCH);
    assertThat(shop.sent.all()).as("after it").hasSize(2);
    assertThat(shop.sent.all().getLast().getOutcome()).isEqualTo(TaskOutcome.FAILED);

    shop.redriver.redrive(shop.taken(purge(task, clock.instant().plus(Duration.ofHours(1)))));
    shop.purgeDue();

    assertThat(shop.sent.all()).hasSize(3);
    var last = shop.sent.all().getLast();
    assertThat(last.getOutcome()).isEqualTo(TaskOutcome.PURGED);
    assertThat(last.getTaskId()).isEqualTo(task.getTaskId());
    assertThat(last.getOrd()).isEqualTo(task.getOrd());
    assertThat(last.getIndex()).isEqualTo(task.getIndex());
    assertThat(hasObjects(entry)).isFalse();
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** The purge was refused while the rows were still there: both steps are done again. */
  @Test
  void redrive_refusedPurgeStartsWithItsRows() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    clock.move(Workshop.DELAY);
    try (var closed = new Workshop(catalog, bucket, clock, "one", AllowList.parse(""))) {
      closed.purgeDue();
      assertThat(rowsOf(entry)).isNotEmpty();
    }

    shop.redriver.redrive(shop.taken(purge(task, clock.instant().plusSeconds(60))));
    shop.purgeDue();

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(shop.sent.all().getLast().getOutcome()).isEqualTo(TaskOutcome.PURGED);
  }

  /** A hide that failed left nothing in the ledger: given again, it is decided anew. */
  @Test
  void hide_afterAFailedOne_isDecidedAnew() {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    try (var closed = new Workshop(catalog, bucket, clock, "one", AllowList.parse(""))) {
      assertThat(closed.hide(task).getOutcome()).isEqualTo(TaskOutcome.FAILED);
    }
    assertThat(catalog.rows("evictl.ledger")).isEmpty();

    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(catalog.rows("tags")).noneMatch(row -> row.contains(entry.artifactId()));
  }

  /** The tag came back as somebody overwrote the entry: a repeat leaves it there, and says so. */
  @Test
  void I6_Idempotent_repeatAfterItWasReinstatedChangesNothing() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    catalog
        .jdbi()
        .useHandle(handle -> Flyte.updateArtifact(handle, entry, SOMEBODY, clock.instant()));
    shop.purgeAfterDelay();

    assertLeft(task, "evicted before, and put back since, as it was overwritten");
    assertThat(shop.sent.all().getLast().getOutcome()).isEqualTo(TaskOutcome.REINSTATED);
  }

  /** What an operator restored is not evicted by a repeat of the task that hid it. */
  @Test
  void I6_Idempotent_repeatAfterItWasRestoredChangesNothing() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    shop.restore(task);

    assertLeft(task, "evicted before, and restored since");
    assertThat(rowsOf(entry)).anyMatch(row -> row.startsWith("tags "));
  }

  private void assertLeft(EvictionTask task, String why) throws Exception {
    var rows = catalog.rows();
    int told = shop.sent.all().size();
    var repeated = shop.hide(task);
    shop.purgeAfterDelay();

    assertThat(repeated.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(repeated.getWhy()).isEqualTo(why);
    assertThat(repeated.getRestorableUntil()).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(shop.sent.all()).hasSize(told);
  }

  private static EvictionTask purge(EvictionTask task, Instant deadline) {
    return EvictionTask.newBuilder(Workshop.as(task, TaskAction.PURGE))
        .setDeadline(deadline)
        .build();
  }

  /** A store that refuses every key. */
  private PurgeRound failingStore() {
    return shop.purgeWith(Workshop.answering(new BlobOutcome.Failed("AccessDenied: test")));
  }
}
