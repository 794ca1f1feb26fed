package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a row by what the store says about its object. */
class StoreAnswersIT extends WorkshopCase {
  private final AtomicInteger asked = new AtomicInteger();

  @BeforeEach
  void hide() {
    var entry = entry("shop.load_orders");
    shop.hide(shop.task(request, entry.producer(), entry));
    clock.move(Workshop.DELAY);
    asked.set(0);
  }

  /** Guarantee I5: data that a bucket retains is not told as deleted. */
  @Test
  void I5_TruthfulStatus_markedObjectIsToldAsRetained() throws Exception {
    answering(new BlobOutcome.Marked()).run(Instant.EPOCH);

    var artifact = told().getArtifacts().getFirst();
    assertThat(told().getOutcome()).isEqualTo(TaskOutcome.PURGED);
    assertThat(told().getWhy()).contains("retained");
    assertThat(artifact.getBlobsAsked()).isEqualTo(1);
    assertThat(artifact.getBlobsDeleted()).isZero();
    assertThat(artifact.getKeptLocations().getFirst()).startsWith("RETAINED_VERSIONS s3://");
  }

  @Test
  void run_lockedObjectFailsAtOnce() throws Exception {
    var locked = new BlobOutcome.Failed("AccessDenied: object lock", BlobOutcome.Kind.LOCKED);

    answering(locked).run(Instant.EPOCH);

    assertThat(told().getOutcome()).isEqualTo(TaskOutcome.FAILED);
    var error = told().getError().orElseThrow();
    assertThat(error.getCode()).isEqualTo(ErrorCode.REFUSED);
    assertThat(error.getMessage()).contains("object lock");
    assertThat(error.getRetryable()).isFalse();
  }

  /** What was never asked for is no attempt, and is soon due again. */
  @Test
  void run_whatWasNotAskedForCountsNoAttempt() throws Exception {
    for (int i = 0; i < 20; i++) {
      answering(new BlobOutcome.NotAsked("throttled")).run(Instant.EPOCH);
      clock.move(Duration.ofSeconds(1));
    }
    assertThat(asked).hasValue(20);
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();

    shop.purgeDue();

    assertThat(told().getOutcome()).isEqualTo(TaskOutcome.PURGED);
    assertThat(told().getAttempt()).isEqualTo(1);
  }

  /** In an hour: by doubling, and at last every few minutes. */
  @Test
  void run_deniedObjectIsAskedForEverMoreRarely() throws Exception {
    var denied = new BlobOutcome.Failed("AccessDenied: policy", BlobOutcome.Kind.DENIED);

    for (int i = 0; i < 1_200; i++) {
      answering(denied).run(Instant.EPOCH);
      clock.move(Duration.ofSeconds(3));
    }

    assertThat(asked).hasValueBetween(10, 60);
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();
  }

  private EvictionResult told() {
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSize(1);
    return shop.sent.of(TaskAction.PURGE).getFirst();
  }

  private PurgeRound answering(BlobOutcome outcome) {
    var store = Workshop.answering(outcome);
    return shop.purgeWith(
        all -> {
          asked.addAndGet(all.size());
          return store.delete(all);
        });
  }
}
