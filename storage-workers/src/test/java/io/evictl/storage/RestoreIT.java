package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import org.junit.jupiter.api.Test;

/** Guarantee I11: until its purge an eviction can be undone, or it is said why not. */
class RestoreIT extends WorkshopCase {

  @Test
  void I11_Restorable_everyRowIsAsItWas() throws Exception {
    var entry = entry("shop.load_orders");
    var rows = catalog.rows();
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);

    var restored = shop.restore(task);
    shop.purgeAfterDelay();

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    assertThat(restored.getAction()).isEqualTo(TaskAction.RESTORE);
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(hasObjects(entry)).isTrue();
    assertThat(shop.sent.all()).as("the answer tells it all").isEmpty();
  }

  @Test
  void I6_Idempotent_repeatedRestoreIsAnsweredAgain() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    shop.restore(task);
    var rows = catalog.rows();

    assertThat(shop.restore(task).getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void restore_otherTasksThatShareItAreTold() throws Exception {
    var entry = entry("shop.load_orders");
    var childs = shop.task(request, entry.producer(), entry);
    var parents = shop.task(request, SOMEBODY, entry);
    shop.hide(childs);
    shop.hide(parents);

    var restored = shop.restore(parents);

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    assertThat(shop.sent.of(TaskAction.RESTORE))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getTaskId()).isEqualTo(childs.getTaskId());
              assertThat(result.getOutcome()).isEqualTo(TaskOutcome.RESTORED);
            });
    assertThat(shop.restore(childs).getOutcome()).isEqualTo(TaskOutcome.RESTORED);
  }

  @Test
  void restore_afterThePurgeSaysWhen() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    shop.purgeAfterDelay();

    var restored = shop.restore(task);

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(restored.getWhy()).isEqualTo("purged already at " + clock.instant());
  }

  @Test
  void restore_tagThatAnotherTookStaysWithIt() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    var fresh =
        catalog.jdbi().inTransaction(handle -> Flyte.createArtifact(handle, entry, SOMEBODY));
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, fresh, entry.tag()));
    var rows = catalog.rows();

    var restored = shop.restore(task);

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(restored.getWhy()).contains("took the tag").contains(fresh.artifactId());
    assertThat(catalog.rows()).isEqualTo(rows);
    shop.purgeAfterDelay();
    assertThat(rowsOf(entry)).isEmpty();
  }

  /** Guarantee I3: a tag whose object is gone would be a promise that nobody can keep. */
  @Test
  void I3_NoDanglingHit_restoreChecksTheObjects() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    var rows = catalog.rows();
    var key = Bucket.key(entry.locations().getFirst());
    bucket.client().deleteObject(delete -> delete.bucket(Bucket.NAME).key(key));

    var restored = shop.restore(task);

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(restored.getWhy()).contains("object is gone").contains(key);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void restore_ofNothing() throws Exception {
    var entry = entry("shop.load_orders");

    var restored = shop.restore(shop.task(request, entry.producer(), entry));

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(restored.getWhy()).startsWith("nothing of it was hidden");
  }

  @Test
  void restore_lateTagComesBackToo() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "late-tag"));
    clock.move(Workshop.DELAY);
    shop.purgeDue();

    shop.restore(task);

    assertThat(rowsOf(entry)).anyMatch(row -> row.contains("late-tag"));
    assertThat(rowsOf(entry)).anyMatch(row -> row.contains(entry.tag()));
  }
}
