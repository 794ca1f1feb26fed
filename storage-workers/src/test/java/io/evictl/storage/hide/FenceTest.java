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
import java.time.Duration;
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
  private static final Optional<ExecutionId> NOBODY = Optional.empty();
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
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
      var candidate = new Candidate("x", behindTag, behindTag, true, producer, Optional.empty());
      assertThat(Fence.judge(task(seen, false), candidate, NOW).outcome()).isEqualTo(hitsOff);
      assertThat(Fence.judge(task(seen, true), candidate, NOW).outcome()).isEqualTo(hitsOn);
    }
  }

  @Test
  void I7_Fenced_judge_sameNameInAnotherDomainIsAnother() {
    var candidate = candidate(Optional.of(new ExecutionId("p", "production", "own")), true, NOW);

    assertThat(Fence.judge(task(List.of(seen("x", OWN)), false), candidate, NOW).outcome())
        .isEqualTo(SUPERSEDED);
  }

  @Test
  void judge_missingArtifactIsAbsent() {
    for (var task : List.of(task(List.of(), true), writtenUntil(NOW), discovered())) {
      assertThat(Fence.judge(task, Candidate.absent("x", true), NOW))
          .isEqualTo(new Fence.Verdict(ABSENT, "tag without its artifact, left alone"));
      assertThat(Fence.judge(task, Candidate.absent("x", false), NOW).outcome()).isEqualTo(ABSENT);
    }
  }

  /** The request names the entry itself: who produced it, and whether anybody, is no matter. */
  @Test
  void I7_Fenced_judge_namedEntryGoesUnlessWrittenLater() {
    var until = NOW.minusSeconds(60);
    for (var producer : List.of(Optional.of(OWN), Optional.of(OTHER), NOBODY)) {
      assertThat(Fence.judge(writtenUntil(until), candidate(producer, true, until), NOW).outcome())
          .isEqualTo(EVICTED);
      var later = candidate(producer, true, until.plusNanos(1_000));
      assertThat(Fence.judge(writtenUntil(until), later, NOW))
          .isEqualTo(new Fence.Verdict(SUPERSEDED, "written after the request was made"));
    }
  }

  @Test
  void I7_Fenced_judge_namedEntryOfUnknownTimeStays() {
    var candidate = new Candidate("x", true, true, true, Optional.of(OWN), Optional.empty());

    assertThat(Fence.judge(writtenUntil(NOW), candidate, NOW).outcome()).isEqualTo(KEPT);
  }

  /** Between CreateArtifact and AddTag an artifact has no tag: only age tells it from garbage. */
  @Test
  void I7_Fenced_judge_discoveredWithoutATagMustBeOld() {
    var hourAgo = NOW.minus(Duration.ofHours(1));
    var own = Optional.of(OWN);

    assertThat(Fence.judge(discovered(), candidate(own, false, hourAgo), NOW))
        .isEqualTo(
            new Fence.Verdict(
                KEPT, "without a tag for less than an hour: it may be about to get one"));
    assertThat(
            Fence.judge(discovered(), candidate(own, false, hourAgo.minusMillis(1)), NOW).outcome())
        .isEqualTo(EVICTED);
    assertThat(Fence.judge(discovered(), candidate(own, true, NOW), NOW).outcome())
        .as("with a tag")
        .isEqualTo(EVICTED);
    assertThat(Fence.judge(task(List.of(), false), candidate(own, false, NOW), NOW).outcome())
        .as("named by a node")
        .isEqualTo(EVICTED);
    var timeless = new Candidate("x", false, false, true, own, Optional.empty());
    assertThat(Fence.judge(discovered(), timeless, NOW).outcome()).isEqualTo(KEPT);
    assertThat(Fence.judge(discovered(), candidate(Optional.of(OTHER), false, NOW), NOW).outcome())
        .as("another's")
        .isEqualTo(KEPT);
  }

  @Test
  void ofTask_evictedWinsOverSupersededKeptAbsent() {
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT, SUPERSEDED, EVICTED))).isEqualTo(EVICTED);
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT, SUPERSEDED))).isEqualTo(SUPERSEDED);
    assertThat(Fence.ofTask(List.of(ABSENT, KEPT))).isEqualTo(KEPT);
    assertThat(Fence.ofTask(List.of())).isEqualTo(ABSENT);
  }

  private static Candidate candidate(
      Optional<ExecutionId> producer, boolean tagged, Instant writtenAt) {
    return new Candidate("x", tagged, tagged, true, producer, Optional.of(writtenAt));
  }

  private static EvictionTask writtenUntil(Instant until) {
    return EvictionTask.newBuilder(task(List.of(), false)).setWrittenUntil(until).build();
  }

  private static EvictionTask discovered() {
    return EvictionTask.newBuilder(task(List.of(), false)).setDiscovered(true).build();
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
