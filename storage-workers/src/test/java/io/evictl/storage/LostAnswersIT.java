package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * A commit went through, and nobody heard: nothing is lost, nothing doubled, and it goes on to the
 * end of an undisturbed run.
 */
class LostAnswersIT extends FarDatabaseCase {
  /** Hidden, but nobody knows: the task comes again and finds it so. */
  @Test
  void commitWithoutAnswer_hide() throws Exception {
    proxy.loseAnswer("COMMIT", 1);

    assertOutage(() -> far.hide(task));

    assertThat(rowsOf(entry)).as("it was committed").noneMatch(row -> row.startsWith("tags "));
    assertThat(far.hide(task).getWhy()).isEqualTo("evicted before");
    assertThat(catalog.rows("evictl.ledger")).hasSize(1);
    far.purgeAfterDelay();
    assertFinished();
  }

  /** Rows are gone, no object was asked for: the lease ends, then anybody goes on. */
  @Test
  void commitWithoutAnswer_rowPurge() throws Exception {
    far.hide(task);
    clock.move(Workshop.DELAY);
    proxy.loseAnswer("COMMIT", 1);

    assertOutage(() -> far.purge.run(Instant.EPOCH));

    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isTrue();
    far.purgeDue();
    assertThat(hasObjects(entry)).as("the lease holds").isTrue();
    clock.move(Workshop.LEASE);
    far.purgeDue();
    assertFinished();
  }

  /** The objects are gone and the ledger says so: a sweep tells it, once. */
  @Test
  void commitWithoutAnswer_accountOfBlobs() throws Exception {
    far.hide(task);
    clock.move(Workshop.DELAY);
    proxy.loseAnswer("COMMIT", 2);

    assertOutage(() -> far.purge.run(Instant.EPOCH));

    assertThat(hasObjects(entry)).isFalse();
    assertThat(state()).isEqualTo("PURGED");
    assertThat(far.sent.all()).isEmpty();
    far.reporter.sweep(Duration.ZERO);
    clock.move(Workshop.LEASE);
    far.purgeDue();
    far.reporter.sweep(Duration.ZERO);
    assertFinished();
  }

  /** Guarantee I11: restored, but nobody knows: asked again, the answer is the same. */
  @Test
  void I11_Restorable_commitWithoutAnswer_restore() throws Exception {
    var rows = catalog.rows();
    far.hide(task);
    proxy.loseAnswer("COMMIT", 3);

    assertOutage(() -> far.restore(task));

    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(state()).isEqualTo("RESTORED");
    assertThat(far.restore(task).getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    far.purgeAfterDelay();
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(hasObjects(entry)).isTrue();
  }
}
