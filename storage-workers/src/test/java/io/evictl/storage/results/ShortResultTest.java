package io.evictl.storage.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShortResultTest {
  private static final String LONG = "x".repeat(100_000);

  /** Guarantee I5: what is cut is words, never what happened. */
  @Test
  void I5_TruthfulStatus_shortResultTellsTheSame() {
    var artifact =
        ArtifactResult.newBuilder()
            .setArtifactId("a1")
            .setProducer(null)
            .setOutcome(TaskOutcome.FAILED)
            .setWhy(LONG)
            .setTags(Collections.nCopies(1_000, LONG))
            .setBlobsAsked(3)
            .setBlobsDeleted(2)
            .setBlobsKept(1)
            .setKeptLocations(List.of(LONG, "short"))
            .build();
    var whole = result(LONG, List.of(artifact), error(LONG));

    var cut = ShortResult.of(whole);

    assertThat(cut.toString().length()).isLessThan(20_000);
    assertThat(cut.getWhy()).hasSizeLessThan(600).endsWith("x… (99500 more characters)");
    assertThat(cut.getError().orElseThrow().getMessage()).startsWith("xxx").hasSizeLessThan(600);
    assertThat(cut.getError().orElseThrow().getCode()).isEqualTo(ErrorCode.REFUSED);
    var only = cut.getArtifacts().getFirst();
    assertThat(only.getWhy()).hasSizeLessThan(600);
    assertThat(only.getTags()).hasSize(20).allMatch(tag -> tag.length() < 600);
    assertThat(only.getKeptLocations()).hasSize(2).contains("short");
    assertThat(
            EvictionResult.newBuilder(cut)
                .setWhy(LONG)
                .setError(error(LONG))
                .setArtifacts(List.of(artifact))
                .build())
        .isEqualTo(whole);
  }

  @Test
  void of_shortTextsStay() {
    var whole = result("y".repeat(500), List.of(), null);

    assertThat(ShortResult.of(whole)).isEqualTo(whole);
  }

  @Test
  void of_manyArtifacts_saysHowManyAreTold() {
    var artifact =
        ArtifactResult.newBuilder()
            .setArtifactId("a1")
            .setProducer(null)
            .setOutcome(TaskOutcome.PURGED)
            .build();

    var cut = ShortResult.of(result("gone", Collections.nCopies(501, artifact), null));

    assertThat(cut.getArtifacts()).hasSize(500);
    assertThat(cut.getWhy())
        .isEqualTo("gone (500 of 501 artifacts are told: the record was too large)");
    assertThat(ShortResult.of(result("gone", Collections.nCopies(500, artifact), null)).getWhy())
        .isEqualTo("gone");
  }

  private static EvictionError error(String message) {
    return EvictionError.newBuilder()
        .setCode(ErrorCode.REFUSED)
        .setMessage(message)
        .setRetryable(false)
        .setExecution(new ExecutionId("p", "d", "e"))
        .setNodeId(null)
        .setEntry(new EntryKey("p", "d", "n", "v", "t", null))
        .build();
  }

  private static EvictionResult result(
      String why, List<ArtifactResult> artifacts, @Nullable EvictionError error) {
    return EvictionResult.newBuilder()
        .setTaskId("t")
        .setRequestId("r")
        .setOrd(1)
        .setIndex(2)
        .setAction(TaskAction.HIDE)
        .setOutcome(TaskOutcome.FAILED)
        .setExecution(new ExecutionId("p", "d", "e"))
        .setEntry(new EntryKey("p", "d", "n", "v", "t", null))
        .setArtifacts(artifacts)
        .setWhy(why)
        .setError(error)
        .setAttempt(1)
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
