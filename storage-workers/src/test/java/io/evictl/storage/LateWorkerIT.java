package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A purger that works with what it remembers of its rows, while others may have worked on them: its
 * store answers when its lease has ended, or its rows are not all that their task has.
 */
class LateWorkerIT extends WorkshopCase {
  @SuppressWarnings("NullAway.Init")
  private Entry entry;

  @BeforeEach
  void hide() {
    entry = entry("shop.load_orders");
  }

  /** Guarantee I5: what another worker finished stays finished, whatever the late one heard. */
  @Test
  void I5_TruthfulStatus_rowFinishedByAnotherWorkerIsLeftAlone() throws Exception {
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY);

    late(shop.purge, new BlobOutcome.Failed("late")).run(Instant.EPOCH);

    assertThat(told()).containsExactly(TaskOutcome.PURGED);
    assertThat(shop.purge.run(Instant.EPOCH).claimed()).isZero();
    clock.move(Duration.ofDays(2));
    assertThat(shop.purge.run(Instant.EPOCH).claimed()).isZero();
    assertThat(told()).containsExactly(TaskOutcome.PURGED);
  }

  /** An attempt that another worker made meanwhile is not forgotten. */
  @Test
  void run_rowThatAnotherWorkerTriedIsReadAnew() throws Exception {
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY);
    var failing = shop.purgeWith(Workshop.answering(new BlobOutcome.Failed("busy")));

    late(failing, new BlobOutcome.Gone()).run(Instant.EPOCH);

    assertThat(shop.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getOutcome()).isEqualTo(TaskOutcome.PURGED);
              assertThat(result.getAttempt()).isEqualTo(2);
            });
  }

  /** Guarantee I5: a task is not told as purged while a second artifact of it is not. */
  @Test
  void I5_TruthfulStatus_taskOfTwoArtifactsIsToldWhenBothAreGone() throws Exception {
    var second =
        catalog
            .jdbi()
            .inTransaction(handle -> Flyte.createArtifact(handle, entry, entry.producer()));
    bucket.fill(second.locations());
    var seen =
        List.of(
            Workshop.seen(entry.artifactId(), entry.producer()),
            Workshop.seen(second.artifactId(), entry.producer()));
    var hidden = shop.hide(shop.task(request, entry.producer(), entry, seen));
    assertThat(hidden.getArtifacts())
        .extracting(ArtifactResult::getOutcome)
        .containsExactly(TaskOutcome.EVICTED, TaskOutcome.EVICTED);
    clock.move(Workshop.DELAY);

    shop.purge.run(Instant.EPOCH, 1);
    assertThat(told()).isEmpty();
    shop.purge.run(Instant.EPOCH, 1);

    assertThat(told()).containsExactly(TaskOutcome.PURGED);
    assertThat(shop.sent.of(TaskAction.PURGE).getFirst().getArtifacts()).hasSize(2);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(rowsOf(second)).isEmpty();
  }

  /** A round whose store answers after another worker has taken over its rows. */
  private PurgeRound late(PurgeRound other, BlobOutcome answer) {
    return shop.purgeWith(
        new BlobDeleter() {
          @Override
          public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs) {
            clock.move(Workshop.LEASE.plusSeconds(1));
            try {
              assertThat(other.run(Instant.EPOCH).claimed()).isEqualTo(1);
              return Workshop.answering(answer).delete(blobs);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private List<TaskOutcome> told() {
    return shop.sent.of(TaskAction.PURGE).stream().map(result -> result.getOutcome()).toList();
  }
}
