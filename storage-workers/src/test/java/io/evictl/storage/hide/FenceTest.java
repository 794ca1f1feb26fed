package io.evictl.storage.hide;

import static io.evictl.schemas.record.TaskOutcome.ABSENT;
import static io.evictl.schemas.record.TaskOutcome.EVICTED;
import static io.evictl.schemas.record.TaskOutcome.KEPT;
import static io.evictl.schemas.record.TaskOutcome.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantee I7: the table of who produced what and what the execution's nodes saw. */
class FenceTest {
  private static final ExecutionId OWN = new ExecutionId("p", "d", "own");
  private static final ExecutionId CHILD = new ExecutionId("p", "d", "child");
  private static final ExecutionId OTHER = new ExecutionId("p", "d", "other");
  private static final ExecutionId THIRD = new ExecutionId("p", "d", "third");
  private static final SeenArtifact X_OF_OTHER = seen("x", OTHER);

  static Stream<Arguments> cases() {
    return Stream.of(
        // what it is, current producer, seen, hits off, hits on
        row("own, seen as own", OWN, List.of(seen("x", OWN)), EVICTED, EVICTED),
        row("own, nothing seen", OWN, List.of(), EVICTED, EVICTED),
        row("own, seen as another's", OWN, List.of(X_OF_OTHER), EVICTED, EVICTED),
        row("child of the request", CHILD, List.of(X_OF_OTHER), EVICTED, EVICTED),
        row("hit, still as seen", OTHER, List.of(X_OF_OTHER), KEPT, EVICTED),
        row("hit, another artifact", OTHER, List.of(seen("y", OTHER)), KEPT, KEPT),
        row("hit, artifact unknown", OTHER, List.of(seen(null, OTHER)), KEPT, KEPT),
        row("hit, its producer unknown", OTHER, List.of(seen("x", null)), KEPT, KEPT),
        row("nothing seen", OTHER, List.of(), KEPT, KEPT),
        row("producer unknown now", null, List.of(X_OF_OTHER), KEPT, KEPT),
        row("both unknown", null, List.of(seen("x", null)), KEPT, KEPT),
        row("overwritten since hit", THIRD, List.of(X_OF_OTHER), SUPERSEDED, SUPERSEDED),
        row("overwritten since made", OTHER, List.of(seen("x", OWN)), SUPERSEDED, SUPERSEDED),
        row("made anew since hit", THIRD, List.of(seen("y", OTHER)), SUPERSEDED, SUPERSEDED),
        row("two saw, one fits", OTHER, List.of(seen("x", THIRD), X_OF_OTHER), KEPT, EVICTED),
        row(
            "id of one, producer of the other",
            OTHER,
            List.of(seen("x", THIRD), seen("y", OTHER)),
            KEPT,
            KEPT),
        row("two saw, one unknown", OTHER, List.of(seen("x", THIRD), seen("x", null)), KEPT, KEPT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void I7_Fenced_judge_followsTheTable(
      String name,
      Optional<ExecutionId> producer,
      List<SeenArtifact> seen,
      TaskOutcome hitsOff,
      TaskOutcome hitsOn) {
    for (var behindTag : List.of(true, false)) {
      var candidate = new Fence.Candidate("x", behindTag, true, producer);
      assertThat(Fence.judge(task(seen, false), candidate).outcome()).isEqualTo(hitsOff);
      assertThat(Fence.judge(task(seen, true), candidate).outcome()).isEqualTo(hitsOn);
    }
  }

  @Test
  void I7_Fenced_judge_sameNameInAnotherDomainIsAnother() {
    var candidate =
        new Fence.Candidate(
            "x", true, true, Optional.of(new ExecutionId("p", "production", "own")));

    assertThat(Fence.judge(task(List.of(seen("x", OWN)), false), candidate).outcome())
        .isEqualTo(SUPERSEDED);
  }

  @Test
  void judge_missingArtifactIsAbsent() {
    var behindTag = new Fence.Candidate("x", true, false, Optional.empty());
    var named = new Fence.Candidate("x", false, false, Optional.empty());

    assertThat(Fence.judge(task(List.of(), true), behindTag))
        .isEqualTo(new Fence.Verdict(ABSENT, "tag without its artifact, left alone"));
    assertThat(Fence.judge(task(List.of(), true), named).outcome()).isEqualTo(ABSENT);
  }

  @Test
  void ofTask_evictedWinsOverSupersededKeptAbsent() {
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT, SUPERSEDED, EVICTED))).isEqualTo(EVICTED);
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT, SUPERSEDED))).isEqualTo(SUPERSEDED);
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT))).isEqualTo(KEPT);
    assertThat(Fence.ofTask(List.of())).isEqualTo(ABSENT);
  }

  private static Arguments row(
      String name,
      @Nullable ExecutionId producer,
      List<SeenArtifact> seen,
      TaskOutcome hitsOff,
      TaskOutcome hitsOn) {
    return Arguments.of(name, Optional.ofNullable(producer), seen, hitsOff, hitsOn);
  }

  private static SeenArtifact seen(@Nullable String artifactId, @Nullable ExecutionId producer) {
    return SeenArtifact.newBuilder().setArtifactId(artifactId).setProducer(producer).build();
  }

  private static EvictionTask task(List<SeenArtifact> seen, boolean hits) {
    return EvictionTask.newBuilder()
        .setTaskId("t")
        .setRequestId("r")
        .setExecution(OWN)
        .setEntry(new EntryKey("p", "d", "n", "v", "tag", null))
        .setSeen(seen)
        .setAlsoProducedBy(List.of(CHILD))
        .setIncludeCacheHits(hits)
        .setDeadline(Instant.EPOCH)
        .build();
  }
}
