package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A worker that dies at a boundary between two effects: another one, which knows nothing but the
 * ledger, ends where an undisturbed run ends.
 */
class CrashIT extends WorkshopCase {

  /** Stands for the death of the process. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void I6_Idempotent_deathBetweenHideAndResult() throws Exception {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    shop.close();
    shop = new Workshop(catalog, bucket, clock);

    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    shop.purgeAfterDelay();

    assertGone(entry);
  }

  /** Rows are gone, PURGING is committed, no object was asked for. */
  @Test
  void purge_deathBeforeTheFirstDelete() throws Exception {
    var entry = hidden();
    var dying =
        shop.purgeWith(
            blobs -> {
              throw new Died();
            });

    assertThatThrownBy(() -> dying.run(Instant.EPOCH)).isInstanceOf(Died.class);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isTrue();

    shop.purgeDue();
    assertThat(hasObjects(entry)).as("the lease holds").isTrue();
    continueElsewhere();
    assertGone(entry);
  }

  /** The objects are gone, the ledger does not know. */
  @Test
  void purge_deathAfterTheLastDelete() throws Exception {
    var entry = hidden();
    var dying =
        shop.purgeWith(
            blobs -> {
              shop.parts.blobs().delete(blobs);
              throw new Died();
            });

    assertThatThrownBy(() -> dying.run(Instant.EPOCH)).isInstanceOf(Died.class);
    assertThat(hasObjects(entry)).isFalse();

    continueElsewhere();
    assertGone(entry);
  }

  /** PURGED is committed, nobody was told. */
  @Test
  void I1_NoLostRequest_deathBeforeTheReport() throws Exception {
    var entry = hidden();
    shop.sent.away(true);
    assertThatThrownBy(() -> shop.purge.run(Instant.EPOCH))
        .isInstanceOf(ResultsNotSentException.class);
    shop.sent.away(false);

    shop.close();
    shop = new Workshop(catalog, bucket, clock);
    shop.reporter.sweep(Duration.ZERO);

    assertGone(entry);
    shop.reporter.sweep(Duration.ZERO);
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(1);
  }

  /** Only failed keys are asked for again, each attempt is kept, and the cause is told at last. */
  @Test
  void purge_failingKeyIsTriedUntilTheDeadline() throws Exception {
    var entry = entry("odd.two_outputs");
    var task = shop.task(request, entry.producer(), entry);
    shop.hide(task);
    clock.move(Workshop.DELAY);
    var asked = new HashMap<BlobLocation, Integer>();
    var failing = shop.purgeWith(blobs -> deleteAllBut("/o1/data.pb", blobs, asked));

    failing.run(Instant.EPOCH);
    clock.move(Duration.ofMinutes(1));
    failing.run(Instant.EPOCH);
    assertThat(shop.sent.all()).isEmpty();
    assertThat(asked.values()).containsExactlyInAnyOrder(1, 2);

    clock.move(Duration.ofHours(25));
    failing.run(Instant.EPOCH);
    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
              var error = result.getError().orElseThrow();
              assertThat(error.getCode()).hasToString("ARTIFACT_DELETE_FAILED");
              assertThat(error.getMessage()).contains("AccessDenied").contains("/o1/data.pb");
              assertThat(error.getRetryable()).isTrue();
              assertThat(result.getArtifacts().getFirst().getBlobsDeleted()).isEqualTo(1);
              assertThat(result.getArtifacts().getFirst().getBlobsAsked()).isEqualTo(2);
            });

    redriveAndFinish(task, entry);
  }

  /** A PURGE task drives exactly the failed rows again. */
  private void redriveAndFinish(EvictionTask task, Entry entry) throws Exception {
    var purge = shop.taken(Workshop.as(task, TaskAction.PURGE));
    assertThat(shop.redriver.redrive(purge)).isEmpty();
    shop.purgeDue();

    assertThat(hasObjects(entry)).isFalse();
    assertThat(shop.sent.of(TaskAction.PURGE).getLast().getOutcome()).isEqualTo(TaskOutcome.PURGED);
    assertThat(shop.redriver.redrive(purge)).as("told once more").isEmpty();
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(3);
  }

  /** A store that is away fails nothing before the deadline. */
  @Test
  void purge_storeAwayIsWaitedFor() throws Exception {
    var entry = hidden();
    var away =
        shop.purgeWith(
            blobs -> {
              throw new StoreUnavailableException("connect refused", new IOException("test"));
            });

    for (int i = 0; i < 10; i++) {
      assertThat(away.run(Instant.EPOCH).storeAnswered()).isFalse();
      clock.move(Duration.ofMinutes(1));
    }
    assertThat(shop.sent.all()).isEmpty();

    shop.purgeDue();
    assertGone(entry);
  }

  /**
   * While the store is left alone, rows reach their deadline and say so; nothing else is touched.
   */
  @Test
  void purge_storeAwayBeyondTheDeadline() throws Exception {
    var entry = hidden();

    shop.purge.giveUp("store of objects away");
    assertThat(shop.sent.of(TaskAction.PURGE)).as("before its deadline").isEmpty();
    clock.move(Duration.ofHours(25));
    shop.purge.giveUp("store of objects away");

    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
              assertThat(result.getError().orElseThrow().getMessage())
                  .isEqualTo("store of objects away");
            });
    assertThat(hasObjects(entry)).isTrue();
    assertThat(rowsOf(entry)).isNotEmpty();
  }

  private Entry hidden() {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY);
    return entry;
  }

  private Map<BlobLocation, BlobOutcome> deleteAllBut(
      String failing, Collection<BlobLocation> blobs, Map<BlobLocation, Integer> asked)
      throws StoreUnavailableException {
    blobs.forEach(blob -> asked.merge(blob, 1, Integer::sum));
    List<BlobLocation> good = blobs.stream().filter(blob -> !blob.key().endsWith(failing)).toList();
    var outcomes = new HashMap<>(shop.parts.blobs().delete(good));
    blobs.forEach(blob -> outcomes.putIfAbsent(blob, new BlobOutcome.Failed("AccessDenied: test")));
    return outcomes;
  }

  private void continueElsewhere() throws Exception {
    shop.close();
    shop = new Workshop(catalog, bucket, clock);
    clock.move(Workshop.LEASE);
    shop.purgeDue();
  }

  private void assertGone(Entry entry) {
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(TaskOutcome.PURGED));
  }
}
